import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { ExecutionView } from '../../../../lib/rehearse/aws/local-aws';
import type { TestAws } from '../running-aws';

export interface DocumentParts {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly assumeRole?: string;
  readonly outputs?: readonly string[];
}

/** Puts an Automation document of these steps. */
export function putAutomation(
  test: TestAws,
  name: string,
  mainSteps: readonly unknown[],
  parts: DocumentParts = {},
): void {
  const content = { schemaVersion: '0.3', description: name, ...parts, mainSteps };
  test.aws.ssm.putDocument({ name, type: 'Automation', content });
}

/** Starts a document as the rehearsal itself and returns the execution's id. */
export async function start(
  test: TestAws,
  DocumentName: string,
  Parameters?: Record<string, string[]>,
): Promise<string> {
  const client = new SSMClient(test.client());
  const started = await client.send(new StartAutomationExecutionCommand({ DocumentName, Parameters }));
  return started.AutomationExecutionId as string;
}

/** Starts a document and resolves with the execution when it has ended. */
export async function run(test: TestAws, name: string, parameters?: Record<string, string[]>): Promise<ExecutionView> {
  return test.aws.ssm.finished(await start(test, name, parameters));
}

/** `step status` of each step of an execution. */
export function stepStatuses({ steps }: ExecutionView): string[] {
  return steps.map(({ name, status }) => `${name} ${status}`);
}

/** A step that invokes a function. */
export function invoke(name: string, FunctionName: string, rest: Readonly<Record<string, unknown>> = {}): unknown {
  const { inputs, ...properties } = rest;
  return {
    name,
    action: 'aws:invokeLambdaFunction',
    inputs: { FunctionName, ...(inputs as object | undefined) },
    ...properties,
  };
}
