import type { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Stack } from 'aws-cdk-lib/core';
import type { PostgresServer } from './postgres-server';

/** More are of no use to one host. */
export const MOST_SESSIONS = 16;

/** Where the app does not say what green is. */
const UNKNOWN = 4;

/** Of the sizes of instance classes; `8xlarge` has eight times those of `xlarge`. */
const PROCESSORS: Readonly<Record<string, number>> = { micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 };

/**
 * In how many sessions a side tables are copied, built and compared at once: as many as green has processors, since each keeps one of them busy
 * (measured: a stream of rows takes green's processor nine tenths of the time, the host's a tenth).
 */
export function copySessions({ instance }: PostgresServer): number {
  const { dbInstanceClass } = (instance.node.defaultChild ?? {}) as Partial<CfnDBInstance>;
  const size = /^db\.[a-z0-9-]+\.([a-z0-9]+)/.exec(String(Stack.of(instance).resolve(dbInstanceClass)))?.[1] ?? '';
  const processors = PROCESSORS[size] ?? PROCESSORS.xlarge! * Number(/^(\d+)xlarge$/.exec(size)?.[1]);
  if (Number.isNaN(processors)) return UNKNOWN;
  return Math.min(MOST_SESSIONS, processors);
}
