import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt } from '../../../../lib/rehearse/load/attempt';
import { StatementError, type Answer, type PooledConnection } from './pooled-connection';
import type { LoadStatements } from './statements';

export interface LoopSettings {
  /** E.g. `reader-1`. */
  readonly client: string;
  readonly connection: PooledConnection;
  readonly statements: LoadStatements;
  /** Between two attempts, in ms. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  /** Ms since the load started. */
  readonly clock: () => number;
  readonly record: (attempt: Attempt) => void;
}

/** Bounds of the wait after an attempt that did not succeed, in ms. */
const RETRY_MS = [20, 50] as const;

/** Reads until told to stop. An error is met with one reconnect; a read that fails then, failed. */
export async function readOn(settings: LoopSettings): Promise<void> {
  const { client, connection, statements, clock, record } = settings;
  const { read: only, reads = [only] } = statements;
  let turn = 0;
  const read = () => attempted(() => connection.run(reads[turn % reads.length], []));
  await repeat(settings, async () => {
    turn++;
    let result = await read();
    if (!result.ok) {
      await connection.close();
      result = await read();
    }
    record({ client, kind: 'read', at: clock(), ...result.seen });
    return result.ok;
  });
}

/**
 * Writes until told to stop, each attempt with an id of its own, so that what was acknowledged can be looked for afterwards. A refusal
 * keeps the connection, as pools do.
 */
export async function writeOn(settings: LoopSettings): Promise<void> {
  const { client, connection, statements, clock, record } = settings;
  await repeat(settings, async () => {
    const id = randomUUID();
    const result = await attempted(() => connection.run(statements.write, [id]));
    record({ client, kind: 'write', at: clock(), id, ...result.seen });
    return result.ok;
  });
}

async function repeat({ connection, pauseMs, signal }: LoopSettings, attempt: () => Promise<boolean>): Promise<void> {
  while (!signal.aborted) {
    const succeeded = await attempt();
    // Aborting ends the wait early; the loop then sees it.
    await sleep(succeeded ? pauseMs : randomInt(RETRY_MS[0], RETRY_MS[1]), undefined, { signal }).catch(
      () => undefined,
    );
  }
  await connection.close();
}

type Seen = Pick<Attempt, 'outcome' | 'address' | 'code' | 'message'>;

const OUTCOMES = { refused: 'refused', 'not sent': 'failed', unknown: 'unknown' } as const;

async function attempted(run: () => Promise<Answer>): Promise<{ readonly ok: boolean; readonly seen: Seen }> {
  try {
    const { address } = await run();
    return { ok: true, seen: { outcome: 'ok', address } };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    const { code, message, address } = error;
    return { ok: false, seen: { outcome: OUTCOMES[error.fate], code, message, address } };
  }
}
