import type { ActionData, ActionTable, Json, RunbookData } from '../runbook/data';
import { applyTable } from '../runbook/data';
import { bindAll, bindOutputs } from '../runbook/read';
import { functionOf, type Bindings } from './bindings';
import { EXECUTION, SECONDS, valuesOfScript, VERB } from './command-document';
import { stepName } from './step-name';

/** How SSM Automation spells one action. */
export interface AutomationAction {
  readonly action: string;
  readonly timeoutSeconds?: number;
  readonly inputs: { readonly [key: string]: Json };
  readonly outputs?: readonly { readonly Name: string; readonly Selector: string; readonly Type: 'String' }[];
}

/** What an action is rendered with. */
export interface RenderContext {
  readonly runbook: RunbookData;
  readonly bindings: Bindings;
  /** Key of the command, for host scripts: under it lies what it prints. */
  readonly command: string;
}

/** Time for SSM to deliver a command to the host, in seconds, before the command itself starts. */
const DELIVERY_SECONDS = 600;

const EXECUTION_ID = '{{ automation:EXECUTION_ID }}';

const table: ActionTable<[RenderContext], AutomationAction> = {
  'host-script': (script, { runbook, bindings, command }) => ({
    action: 'aws:runCommand',
    timeoutSeconds: script.seconds + DELIVERY_SECONDS,
    inputs: {
      DocumentName: bindings.commands[script.script],
      ...(script.instance === undefined
        ? { Targets: [{ Key: `tag:${bindings.hostTag.key}`, Values: [bindings.hostTag.value] }] }
        : { InstanceIds: [script.instance] }),
      Parameters: {
        [VERB]: script.verb,
        [EXECUTION]: EXECUTION_ID,
        [SECONDS]: String(script.seconds),
        ...references(valuesOfScript(runbook, script.script)),
      },
      TimeoutSeconds: DELIVERY_SECONDS,
      OutputS3BucketName: bindings.outputBucket,
      OutputS3KeyPrefix: command,
    },
  }),
  'aws-api': ({ service, api, inputs, outputs }) => ({
    action: 'aws:executeAwsApi',
    inputs: { Service: service, Api: api, ...inputs },
    // A filter finds a list; as a String, Automation takes one of a single element and no other.
    ...(outputs.length > 0 && {
      outputs: outputs.map(({ name, selector }) => ({ Name: name, Selector: selector, Type: 'String' })),
    }),
  }),
  'aws-wait': ({ service, api, inputs, selector, desired, seconds }) => ({
    action: 'aws:waitForAwsResourceProperty',
    timeoutSeconds: seconds,
    inputs: { Service: service, Api: api, ...inputs, PropertySelector: selector, DesiredValues: desired },
  }),
  function: ({ step, seconds, values, outsideVpc }, { runbook, bindings }) => ({
    action: 'aws:invokeLambdaFunction',
    timeoutSeconds: seconds,
    inputs: {
      FunctionName: functionOf({ step, outsideVpc }, bindings),
      InvocationType: 'RequestResponse',
      InputPayload: { Step: step, [EXECUTION]: EXECUTION_ID, ...payload(runbook, values) },
    },
  }),
  manual: () => ({ action: 'aws:pause', inputs: {} }),
  sleep: ({ seconds }) => ({ action: 'aws:sleep', inputs: { Duration: `PT${seconds}S` } }),
};

/** Renders one action, its references bound. */
export function automationAction(action: ActionData, context: RenderContext): AutomationAction {
  const { values } = context.bindings;
  const bound = bindAll(applyTable(table, action, context), (name) => values[name]);
  return bindOutputs(bound, (step, output) => `{{ ${stepName(step)}.${output} }}`);
}

function payload({ values, parameters }: RunbookData, read: readonly string[] | undefined) {
  const names = values.map(({ name }) => name).filter((name) => read?.includes(name) ?? true);
  return references([...names, ...parameters.map(({ name }) => name)]);
}

function references(names: readonly string[]): { readonly [key: string]: Json } {
  return Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`]));
}
