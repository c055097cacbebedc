import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { openedAt, readBook } from './book';
import { definitelyRefused, outcome, readEndpoint, submitMove, type Target } from './cloud-map';
import { SDK_PATIENCE_MS } from './outbound';
import type { Run } from './run';
import { NotSubmitted, wordsOf } from './stage';

export interface Move {
  readonly target: 'BLUE' | 'GREEN';
  readonly fenceId?: string;
  readonly operation?: string;
  /** Milliseconds since it was about to be submitted, by blue's clock. */
  readonly ageMs: number;
  readonly done: boolean;
}

/** The record, on blue, that a move was submitted or was about to be. Without one, nothing was submitted. */
export async function readMove(run: Run, target: 'BLUE' | 'GREEN'): Promise<Move | undefined> {
  const rows = await readBook<{ fence: string; operation: string; ms: number; done: boolean }>(
    run.blue,
    `SELECT fence_id AS fence, operation, (extract(epoch FROM clock_timestamp() - submitted_at) * 1000)::float8 AS ms,
      moved_at IS NOT NULL AS done FROM cdk_cutover.move WHERE target = '${target}'`,
  );
  const row = rows[0];
  return row && { target, fenceId: row.fence, operation: row.operation ?? undefined, ageMs: row.ms, done: row.done };
}

/**
 * Moves the client endpoint. The record comes first and through the session that holds the lock: who lost the lock submits nothing.
 * Throws `NotSubmitted` where the name definitely stays.
 */
export async function moveEndpoint(run: Run, lock: Client, target: 'BLUE' | 'GREEN', fenceId?: string): Promise<void> {
  const host = (target === 'GREEN' ? run.values.green : run.values.blue).host;
  const before = await readMove(run, target);
  const state = await readEndpoint(run.values).catch((error: unknown) => {
    throw before === undefined ? new NotSubmitted(wordsOf(error), { cause: error }) : error;
  });
  if (state.target !== target) {
    if (before === undefined) await record(lock, target, fenceId);
    const operation = await submitMove(run.values, host, randomUUID(), run.deadline).catch(async (error: unknown) => {
      if (before !== undefined || !definitelyRefused(error)) throw error;
      if ((await readEndpoint(run.values)).target === target) throw error;
      await forgetMove(run, target);
      throw new NotSubmitted(`Cloud Map refused to move the client endpoint: ${wordsOf(error)}`, { cause: error });
    });
    await lock.query('UPDATE cdk_cutover.move SET operation = $2 WHERE target = $1', [target, operation]);
    const failure = await outcome(operation, run.deadline);
    if (failure !== undefined && (await readEndpoint(run.values)).target !== target) {
      const words = `Cloud Map failed to move the client endpoint: ${failure}`;
      if (before !== undefined) throw new Error(words);
      await forgetMove(run, target);
      throw new NotSubmitted(words);
    }
  } else if (before === undefined) {
    throw new Error(`The client endpoint names ${host} already, but not by this upgrade: nothing was opened`);
  }
}

/** Asserts by reality that the move happened, and when. */
export async function assertMoved(run: Run, target: 'BLUE' | 'GREEN'): Promise<void> {
  const { target: now, cname } = await readEndpoint(run.values);
  if (now !== target) throw new Error(`The client endpoint names ${cname ?? 'nothing'} after the move to ${target}`);
  const book = await run.blue.book();
  await book.query('UPDATE cdk_cutover.move SET moved_at = clock_timestamp() WHERE target = $1 AND moved_at IS NULL', [
    target,
  ]);
}

/**
 * Makes sure that the endpoint stays where `from` says, before a fence is lifted. Where a move was or may have been submitted, its outcome is
 * learned first, and the name registered again to be definite. Refuses when it moved.
 */
export async function settle(run: Run, submitted: 'BLUE' | 'GREEN'): Promise<void> {
  const from: Target = submitted === 'GREEN' ? 'BLUE' : 'GREEN';
  const move = await readMove(run, submitted);
  if (move === undefined) {
    // Nothing was submitted by us. Where Cloud Map cannot be asked, that alone lets the fence lift.
    const state = await readEndpoint(run.values).catch(() => undefined);
    if (state?.target === submitted) throw moved(submitted);
    return;
  }
  if ((await readEndpoint(run.values)).target === submitted) throw moved(submitted);
  if (submitted === 'GREEN' && (await openedAt(run.green)) !== undefined) {
    throw new Error(
      'Green was opened for clients and may hold writes that blue lacks: the way back is the fall-back document',
    );
  }
  if (move.operation === undefined && move.ageMs < SDK_PATIENCE_MS) {
    await sleep(Math.min(SDK_PATIENCE_MS - move.ageMs, run.deadline.left));
  }
  if (move.operation !== undefined) await outcome(move.operation, run.deadline);
  if ((await readEndpoint(run.values)).target === submitted) throw moved(submitted);
  const { host } = from === 'BLUE' ? run.values.blue : run.values.green;
  const failure = await outcome(await submitMove(run.values, host, randomUUID(), run.deadline), run.deadline);
  const { target, cname } = await readEndpoint(run.values);
  if (target !== from) {
    throw new Error(
      `The client endpoint names ${cname ?? 'nothing'}, not ${host} (${failure ?? 'the operation succeeded'}): the fence stays closed`,
    );
  }
  await forgetMove(run, submitted);
}

export async function forgetMove(run: Run, target: 'BLUE' | 'GREEN'): Promise<void> {
  const book = await run.blue.book();
  await book.query('DELETE FROM cdk_cutover.move WHERE target = $1', [target]);
}

async function record(lock: Client, target: string, fenceId?: string): Promise<void> {
  try {
    await lock.query(
      `INSERT INTO cdk_cutover.move (target, fence_id, submitted_at) VALUES ($1, $2, clock_timestamp())`,
      [target, fenceId],
    );
  } catch (error) {
    throw new NotSubmitted(`The move was not submitted, since it could not be recorded on blue: ${wordsOf(error)}`);
  }
}

function moved(target: 'BLUE' | 'GREEN'): Error {
  return new Error(
    target === 'GREEN'
      ? 'The client endpoint names green already: the point of no return is passed. Start the cutover again to finish it; the way back is the fall-back document.'
      : 'The client endpoint names blue already: falling back is past its point of no return. Start it again to finish it.',
  );
}
