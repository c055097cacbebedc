import type { ActionData, ActionTable, Json, RunbookData } from '../runbook/data';
import { applyTable } from '../runbook/data';
import { bindAll } from '../runbook/read';
import type { Bindings } from './bindings';

/** How SSM Automation spells one action. */
export interface AutomationAction {
  readonly action: string;
  readonly timeoutSeconds?: number;
  readonly inputs: { readonly [key: string]: Json };
}

/** What an action is rendered with. */
export interface RenderContext {
  readonly runbook: RunbookData;
  readonly bindings: Bindings;
  /** Key of the Command document, for host scripts. */
  readonly command: string;
}

/** Time for SSM to deliver a command to the host, in seconds, before the command itself starts. */
const DELIVERY_SECONDS = 600;

const table: ActionTable<[RenderContext], AutomationAction> = {
  'host-script': (script, { bindings, command }) => ({
    action: 'aws:runCommand',
    timeoutSeconds: script.seconds + DELIVERY_SECONDS,
    inputs: {
      DocumentName: bindings.commands[command],
      Targets: [{ Key: `tag:${bindings.hostTag.key}`, Values: [bindings.hostTag.value] }],
      Parameters: Object.fromEntries(script.values.map((name) => [name, `{{ ${name} }}`])),
      TimeoutSeconds: DELIVERY_SECONDS,
      OutputS3BucketName: bindings.outputBucket,
      OutputS3KeyPrefix: command,
    },
  }),
  'aws-api': ({ service, api, inputs }) => ({
    action: 'aws:executeAwsApi',
    inputs: { Service: service, Api: api, ...inputs },
  }),
  'aws-wait': ({ service, api, inputs, selector, desired, seconds }) => ({
    action: 'aws:waitForAwsResourceProperty',
    timeoutSeconds: seconds,
    inputs: { Service: service, Api: api, ...inputs, PropertySelector: selector, DesiredValues: desired },
  }),
  function: ({ step, seconds }, { runbook, bindings }) => ({
    action: 'aws:invokeLambdaFunction',
    timeoutSeconds: seconds,
    inputs: {
      FunctionName: bindings.functionArn,
      InvocationType: 'RequestResponse',
      InputPayload: { Step: step, ExecutionId: '{{ automation:EXECUTION_ID }}', ...references(runbook) },
    },
  }),
  manual: () => ({ action: 'aws:pause', inputs: {} }),
  sleep: ({ seconds }) => ({ action: 'aws:sleep', inputs: { Duration: `PT${seconds}S` } }),
};

/** Renders one action, its references bound. */
export function automationAction(action: ActionData, context: RenderContext): AutomationAction {
  const { values } = context.bindings;
  return bindAll(applyTable(table, action, context), (name) => values[name]);
}

function references({ values, parameters }: RunbookData): { readonly [key: string]: Json } {
  return Object.fromEntries([...values, ...parameters].map(({ name }) => [name, `{{ ${name} }}`]));
}
