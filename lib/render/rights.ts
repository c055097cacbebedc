import type { ActionData, ActionTable, RunbookData } from '../runbook/data';
import { applyTable } from '../runbook/data';
import { actionsOf, allSteps, bindReferences, isInVpc } from '../runbook/read';
import type { Bindings } from './bindings';

/** What the role that Automation assumes must be allowed to do, because an action of the runbook does it. */
export interface Right {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Restricts `resources` to hosts that carry the migration host's tag. */
  readonly onHostsOnly?: boolean;
}

/** Where the rights of host scripts point: ARNs, which may be tokens. */
export interface RightTargets {
  /** ARNs of the Command documents. */
  readonly commandDocuments: readonly string[];
  /** ARN pattern of the instances that a command may reach. */
  readonly instances: string;
}

const table: ActionTable<[RightTargets, Bindings, RunbookData], readonly Right[]> = {
  'host-script': (_script, { commandDocuments, instances }) => [
    { actions: ['ssm:SendCommand'], resources: commandDocuments },
    { actions: ['ssm:SendCommand'], resources: [instances], onHostsOnly: true },
    // These know no resource-level permissions (service authorization reference of Systems Manager).
    {
      actions: [
        'ssm:ListCommands',
        'ssm:ListCommandInvocations',
        'ssm:DescribeInstanceInformation',
        // A stopped execution ends what runs on the host.
        'ssm:CancelCommand',
      ],
      resources: ['*'],
    },
  ],
  'aws-api': ({ rights }) => rights.map(({ action, resource }) => ({ actions: [action], resources: [resource] })),
  'aws-wait': ({ rights }) => rights.map(({ action, resource }) => ({ actions: [action], resources: [resource] })),
  function: ({ function: name }, _targets, { functions }, runbook) => [
    { actions: ['lambda:InvokeFunction'], resources: [functions[name]] },
    // Whether one that was idle for weeks is awake.
    ...(isInVpc(runbook, name) ? [{ actions: ['lambda:GetFunctionConfiguration'], resources: [functions[name]] }] : []),
  ],
  manual: () => [],
  sleep: () => [],
};

/** The rights that the actions of a runbook need: no more, no less, each once. */
export function rightsOf(runbook: RunbookData, targets: RightTargets, bindings: Bindings): readonly Right[] {
  const rights = allSteps(runbook)
    .flatMap(actionsOf)
    .flatMap((action: ActionData) => applyTable(table, action, targets, bindings, runbook));
  const bound = rights.map((right) => ({
    ...right,
    resources: right.resources.map((resource) => bindReferences(resource, (name) => bindings.values[name])),
  }));
  return [...new Map(bound.map((right) => [JSON.stringify(right), right])).values()];
}
