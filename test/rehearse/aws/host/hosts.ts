import type { PolicyStatement } from '../../../../lib/rehearse/aws/local-aws';
import type { TestAws } from '../running-aws';
import { ACCOUNT, REGION, until } from '../running-aws';

export const HOST_TAG = { 'cdk-cutover:host': 'kong' };

/** A group of one host whose role may what is given, beside being managed by SSM. Resolves with the instance's id when it is online. */
export async function startHost(test: TestAws, ...statements: PolicyStatement[]): Promise<string> {
  const roleArn = test.role('host', ...statements);
  test.aws.iam.attachManagedPolicy('host', 'AmazonSSMManagedInstanceCore');
  putGroup(test, roleArn, 1);
  const online = (): string | undefined =>
    test.events.flatMap((event) => (event.kind === 'host' && event.status === 'online' ? [event.instanceId] : []))[0];
  await until(() => online() !== undefined, 'a host is online');
  return online() as string;
}

/** A group whose hosts carry `HOST_TAG`. */
export function putGroup(test: TestAws, roleArn: string, desired: number): void {
  const arn = `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:1234:autoScalingGroupName/hosts`;
  test.aws.autoScaling.putGroup({ name: 'hosts', arn, min: 0, max: 1, desired, roleArn, tags: HOST_TAG });
}

/** A Command document with these steps: name to script lines. */
export function putCommand(
  test: TestAws,
  name: string,
  steps: Readonly<Record<string, readonly string[]>>,
  extra: {
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly timeoutSeconds?: string;
    readonly onFailure?: string;
  } = {},
): void {
  const mainSteps = Object.entries(steps).map(([step, lines]) => ({
    action: 'aws:runShellScript',
    name: step,
    precondition: { StringEquals: ['platformType', 'Linux'] },
    ...(extra.onFailure === undefined ? {} : { onFailure: extra.onFailure }),
    inputs: {
      runCommand: ['#!/bin/bash', ...lines],
      ...(extra.timeoutSeconds === undefined ? {} : { timeoutSeconds: extra.timeoutSeconds }),
    },
  }));
  const content = { schemaVersion: '2.2', parameters: extra.parameters ?? {}, mainSteps };
  test.aws.ssm.putDocument({ name, type: 'Command', content });
}
