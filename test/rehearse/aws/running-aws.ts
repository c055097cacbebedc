import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalDns } from '../../../lib/rehearse/aws/cloud-map';
import type { LocalAwsEvent } from '../../../lib/rehearse/aws/events';
import type { PolicyStatement } from '../../../lib/rehearse/aws/local-aws';
import { startLocalAws } from '../../../lib/rehearse/aws/start';
import type { LocalAwsOptions, RunningAws } from '../../../lib/rehearse/aws/start';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';

/** A local AWS of a test, with everything that the test may look at or must give back. */
export interface TestAws {
  readonly aws: RunningAws;
  readonly folder: string;
  readonly events: LocalAwsEvent[];
  /** What was published to DNS, by name. */
  readonly records: Map<string, { target: string; ttl: number }>;
  /** Makes a role with these statements and returns its ARN. */
  role(name: string, ...statements: PolicyStatement[]): string;
  /** Settings of an SDK client that calls as a role; as the rehearsal itself without one. */
  client(roleArn?: string): {
    endpoint: string;
    region: string;
    maxAttempts: number;
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  };
  /** Refused calls, as `action on resource`. */
  refused(): string[];
  stop(): Promise<void>;
}

export async function testAws(options: Partial<LocalAwsOptions> = {}): Promise<TestAws> {
  const folder = mkdtempSync(join(tmpdir(), 'local-aws-'));
  const events: LocalAwsEvent[] = [];
  const records = new Map<string, { target: string; ttl: number }>();
  const dns: LocalDns = {
    server: '127.0.0.1:9',
    setRecord: (name, target, ttl) => void records.set(name, { target, ttl }),
    removeRecord: (name) => void records.delete(name),
  };
  const timings = { operationMs: 120, hostStartMs: 50 };
  const aws = await startLocalAws({ folder, dns, timings, listener: (event) => events.push(event), ...options });
  return {
    aws,
    folder,
    events,
    records,
    role(name, ...statements) {
      const arn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
      aws.iam.putRole({ arn, name });
      aws.iam.putPolicy(name, 'Default', statements);
      return arn;
    },
    client(roleArn) {
      const variables = roleArn === undefined ? aws.iam.ownCredentials() : aws.iam.credentialsFor(roleArn);
      return {
        endpoint: aws.endpointUrl,
        region: REGION,
        maxAttempts: 1,
        credentials: {
          accessKeyId: variables.AWS_ACCESS_KEY_ID,
          secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
          sessionToken: variables.AWS_SESSION_TOKEN,
        },
      };
    },
    refused: () =>
      aws.calls.filter(({ allowed }) => !allowed).map(({ action, resource }) => `${action} on ${resource}`),
    async stop() {
      await aws.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until something holds; fails after half a minute: a busy machine is slow, not wrong. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited half a minute, but not: ${what}`);
}
