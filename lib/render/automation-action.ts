import type { ActionData, ActionTable, Json, RunbookData } from '../runbook/data';
import { applyTable } from '../runbook/data';
import { CLAIM } from '../runbook/owner-steps';
import { allSteps, bindAll, bindOutputs, outputsOf } from '../runbook/read';
import type { Bindings } from './bindings';
import { EXECUTION_ID, SECONDS, valuesOfScript, VERB } from './command-document';
import { stepName } from './step-name';

/** How SSM Automation spells one action. */
export interface AutomationAction {
  readonly action: string;
  readonly timeoutSeconds?: number;
  readonly inputs: { readonly [key: string]: Json };
  readonly outputs?: readonly { readonly Name: string; readonly Selector: string; readonly Type: 'String' }[];
}

/** A step of a document. */
export interface AutomationStep extends AutomationAction {
  readonly name: string;
  readonly description: string;
  readonly maxAttempts?: number;
  readonly isCritical: boolean;
  readonly onFailure: string;
  readonly nextStep?: string;
  readonly isEnd?: boolean;
}

/** What an action is rendered with. */
export interface RenderContext {
  readonly runbook: RunbookData;
  readonly bindings: Bindings;
  /** Key of the command, for host scripts: under it lies what it prints. */
  readonly command: string;
  /** Which of the runbook's documents it is part of: whoever claims the upgrade says so. */
  readonly document: string;
}

/** The execution that a step is part of, as SSM tells it to the step. */
const THIS_EXECUTION = '{{ automation:EXECUTION_ID }}';

/** Time for SSM to deliver a command to the host, in seconds, before the command itself starts. */
const DELIVERY_SECONDS = 600;

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
        [SECONDS]: String(script.seconds),
        [EXECUTION_ID]: THIS_EXECUTION,
        ...references(valuesOfScript(runbook, script.script)),
        ...script.arguments,
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
  function: (
    { function: name, step, seconds, values, parameters, arguments: given },
    { runbook, bindings, document },
  ) => ({
    action: 'aws:invokeLambdaFunction',
    timeoutSeconds: seconds,
    inputs: {
      FunctionName: bindings.functions[name],
      InputPayload: {
        ...{ Step: step, [EXECUTION_ID]: THIS_EXECUTION },
        ...(step === CLAIM && { Document: document }),
        ...payload(runbook, values, parameters),
        ...given,
      },
    },
  }),
  manual: () => ({ action: 'aws:pause', inputs: {} }),
  sleep: ({ seconds }) => ({ action: 'aws:sleep', inputs: { Duration: `PT${seconds}S` } }),
};

/** Renders one action, its references bound. */
export function automationAction(action: ActionData, context: RenderContext): AutomationAction {
  const {
    runbook,
    bindings: { values },
  } = context;
  const bound = bindAll(applyTable(table, action, context), (name) => values[name]);
  return bindOutputs(bound, (step, output) => `{{ ${stepName(step)}.${calledBySsm(runbook, step, output)} }}`);
}

function calledBySsm(runbook: RunbookData, id: string, output: string): string {
  const outputs = allSteps(runbook).flatMap((step) => (step.id === id ? outputsOf(step) : []));
  return outputs.find(({ name }) => name === output)?.calledBySsm ?? output;
}

function payload(
  runbook: RunbookData,
  values: readonly string[] | undefined,
  parameters: readonly string[] | undefined,
): { readonly [key: string]: Json } {
  const names = (all: readonly { readonly name: string }[], read: readonly string[] | undefined) =>
    all.map(({ name }) => name).filter((name) => read?.includes(name) ?? true);
  return references([...names(runbook.values, values), ...names(runbook.parameters, parameters)]);
}

function references(names: readonly string[]): { readonly [key: string]: Json } {
  return Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`]));
}
