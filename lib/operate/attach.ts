import type { SSMClient } from '@aws-sdk/client-ssm';
import { isRunning } from './execution';
import type { Execution } from './execution';
import { executionsOf } from './observe';

/** The execution of a document that runs now, or `undefined`. Of several the oldest: the one that every driver agrees on. */
export async function attach(ssm: SSMClient, document: string): Promise<Execution | undefined> {
  return (await executionsOf(ssm, document)).filter(isRunning).at(-1);
}
