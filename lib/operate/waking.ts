import { setTimeout as pause } from 'node:timers/promises';
import { AWAKE, WAKE } from '../render/wake-function';
import { OperateError } from './errors';

/** Lambda takes about a minute and a half to give a function its network interfaces back. */
const WAKING_MS = 120_000;
const EVERY_MS = 2_000;

/** How Lambda refuses to call a function in a VPC that was idle for weeks, and while it brings it back; also as SSM repeats it. */
const NOT_AWAKE =
  /ResourceNotReadyException|ENINotReadyException|currently in the following state: '?(Pending|Inactive)\b/i;

/** Short enough for every place where a run's failure is told. */
const WORDS =
  'The function is not awake. Lambda takes the network interfaces of one that was idle for weeks, and gives them back within two minutes of a call. ' +
  'If it stays so, see its StateReason (aws lambda get-function-configuration), e.g. subnets without a free address';

/** Lambda did not call the function, since it has yet to wake it. `cause` is its own error. */
export class NotAwakeError extends OperateError {
  override readonly name = 'NotAwakeError';
}

/** The same error, or what it means where a function was not awake. */
export function wakingOf(error: unknown): unknown {
  const isAsleep = error instanceof Error && NOT_AWAKE.test(`${error.name}: ${error.message}`);
  return isAsleep ? new NotAwakeError(WORDS, { cause: error }) : error;
}

/** Words of SSM, and what to do where they are of a function that is not awake. */
export function withWayToWake(message: string): string {
  return NOT_AWAKE.test(message) ? `${WORDS} (${message})` : message;
}

/** How long a function is waited for. */
export interface WakingPatience {
  /** In milliseconds. @default 120000 */
  readonly forMs?: number;
  /** Between two calls, in milliseconds. @default 2000 */
  readonly everyMs?: number;
}

/**
 * Calls a function until it is awake.
 * @throws NotAwakeError when the patience is over, and whatever else the call throws
 */
export async function onceAwake<T>(
  call: () => Promise<T>,
  { forMs = WAKING_MS, everyMs = EVERY_MS }: WakingPatience = {},
): Promise<T> {
  const until = Date.now() + forMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const meant = wakingOf(error);
      if (!(meant instanceof NotAwakeError) || Date.now() + everyMs > until) throw meant;
      await pause(everyMs);
    }
  }
}

/** By the renderer's convention: the step only sees to it that the function is awake, and decides nothing. */
export function isWake(step: string): boolean {
  return [WAKE, AWAKE].some((one) => step === one || step.startsWith(`${one}-`));
}
