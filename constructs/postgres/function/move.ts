import { setTimeout as sleep } from 'node:timers/promises';
import { NotSubmitted } from '../../../runtime/stages';
import { ClaimRefused, SETTLED_AFTER_MS } from '../../../runtime/endpoint/claimed-submission';
import {
  definitelyRefused,
  keptBy,
  outcome,
  readEndpoint,
  submitMove,
} from '../../../runtime/endpoint/client-endpoint';
import { openedAt, readBook } from './book';
import { inspectServer, listFences, weakest } from './fence/inspect';
import { HAS_TURN } from './owner/sql';
import { assertTurn, turnOf, underTurn } from './owner/turn';
import type { Run } from './run';
import { wordsOf } from './words/words-of';

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
 * Moves the client endpoint. The record comes first, and every submission is claimed in it: who lost its turn, or whose record is gone, submits
 * nothing. Throws `NotSubmitted` where the name definitely stays.
 */
export async function moveEndpoint(run: Run, target: 'BLUE' | 'GREEN', fenceId?: string): Promise<void> {
  const host = (target === 'GREEN' ? run.values.green : run.values.blue).host;
  const before = await readMove(run, target);
  const state = await readEndpoint(run.values).catch((error: unknown) => {
    throw before === undefined ? new NotSubmitted(wordsOf(error), { cause: error }) : error;
  });
  if (state.target === target) {
    if (before !== undefined) return;
    throw new Error(`The client endpoint names ${host} already, but not by this upgrade: nothing was opened`);
  }
  if (before === undefined) await record(run, target, fenceId);
  let sent = 0;
  const claim = async () => {
    await claimSubmission(run, target, fenceId);
    sent += 1;
  };
  const operation = await submitMove(run.values, host, state, claim, run.deadline).catch(async (error: unknown) => {
    if (before !== undefined) throw error;
    if (error instanceof ClaimRefused && sent === 0) throw new NotSubmitted(error.message, { cause: error });
    // Of several requests one may have been accepted and its answer lost.
    if (sent > 1 || !definitelyRefused(run.values, error)) throw error;
    if ((await readEndpoint(run.values)).target === target) throw error;
    await forgetMove(run, target);
    throw new NotSubmitted(`${keptBy(run.values)} refused to move the client endpoint: ${wordsOf(error)}`, {
      cause: error,
    });
  });
  const book = await run.blue.book();
  await book.query('UPDATE cdk_cutover.move SET operation = $2 WHERE target = $1', [target, operation]);
  const failure = await outcome(run.values, operation, run.deadline);
  if (failure !== undefined && (await readEndpoint(run.values)).target !== target) {
    const words = `${keptBy(run.values)} failed to move the client endpoint: ${failure}`;
    if (before !== undefined || sent > 1) throw new Error(words);
    await forgetMove(run, target);
    throw new NotSubmitted(words);
  }
}

/** Asserts by reality that the move happened, and when. */
export async function assertMoved(run: Run, target: 'BLUE' | 'GREEN'): Promise<void> {
  const { target: now, leadsTo } = await readEndpoint(run.values);
  if (now !== target) throw new Error(`The client endpoint names ${leadsTo ?? 'nothing'} after the move to ${target}`);
  const book = await run.blue.book();
  await book.query('UPDATE cdk_cutover.move SET moved_at = clock_timestamp() WHERE target = $1 AND moved_at IS NULL', [
    target,
  ]);
}

/**
 * Makes sure that the endpoint stays where it was before `submitted`, and that nobody else takes writes, before that side's fence is
 * lifted. Where a move was or may have been submitted, its outcome is learned first, and the name registered again to be definite. Refuses
 * when it moved.
 */
export async function settle(run: Run, submitted: 'BLUE' | 'GREEN'): Promise<void> {
  if (submitted === 'BLUE') await assertBlueSealed(run);
  const move = await readMove(run, submitted);
  if (move !== undefined) await settleSubmitted(run, move);
  else if (submitted === 'GREEN') await settleBlue(run);
  else await assertNamesGreen(run);
  if (submitted === 'BLUE') await assertBlueSealed(run);
  await assertTurn(run);
}

/** Nothing was submitted by us. Where the name cannot be asked for, that alone lets the fence of blue lift, and of blue only. */
async function settleBlue(run: Run): Promise<void> {
  const state = await readEndpoint(run.values).catch(() => undefined);
  if (state?.target === 'BLUE') return;
  if (state?.target !== 'GREEN') return assertGreenTakesNoWrites(run);
  const [blue, green] = [weakest(await inspectServer(run.blue)), weakest(await inspectServer(run.green))];
  const opened = await openedAt(run.green);
  if (opened !== undefined || blue === 'absent') throw moved('GREEN');
  if (green !== 'sealed') {
    throw new Error(
      `The client endpoint names green, but not by this upgrade, and the fence on green is ${green}: clients may have written to either ` +
        `server. Look at both, point the client endpoint at the one whose writes count (in ${keptBy(run.values)}), then start again.`,
    );
  }
  // Green was sealed and never open, so it holds no write of a client: the name goes back to blue.
  await registerAgain(run, 'BLUE', () => claimTurn(run));
}

/** Green was opened once, so clients may be there whatever the name says. Where green cannot be asked, it serves nobody either. */
async function assertGreenTakesNoWrites(run: Run): Promise<void> {
  const green = await openedAt(run.green)
    .then(async (opened) => (opened === undefined ? 'sealed' : weakest(await inspectServer(run.green))))
    .catch(() => 'sealed' as const);
  if (green === 'sealed') return;
  throw new Error(
    `Blue stays fenced: green was opened for clients and its fence is ${green}, and the client endpoint does not say that blue serves`,
  );
}

async function settleSubmitted(run: Run, move: Move): Promise<void> {
  const submitted = move.target;
  const assertStays = async () => {
    if ((await readEndpoint(run.values)).target === submitted) throw moved(submitted);
  };
  await assertStays();
  if (submitted === 'GREEN' && (await openedAt(run.green)) !== undefined) {
    throw new Error(
      'Green was opened for clients and may hold writes that blue lacks: the way back is the fall-back document',
    );
  }
  const patience = Math.max(0, SETTLED_AFTER_MS - move.ageMs);
  run.deadline.need(patience, 'waiting until a submission that may be under way is over');
  await sleep(patience);
  if (move.operation !== undefined) await outcome(run.values, move.operation, run.deadline);
  await assertStays();
  await registerAgain(run, submitted === 'GREEN' ? 'BLUE' : 'GREEN', () =>
    claimSubmission(run, submitted, move.fenceId),
  );
  await forgetMove(run, submitted);
}

async function registerAgain(run: Run, side: 'BLUE' | 'GREEN', claim: () => Promise<void>): Promise<void> {
  const { host } = side === 'BLUE' ? run.values.blue : run.values.green;
  const state = await readEndpoint(run.values);
  const operation = await submitMove(run.values, host, state, claim, run.deadline);
  const failure = await outcome(run.values, operation, run.deadline);
  const { target, leadsTo } = await readEndpoint(run.values);
  if (target === side) return;
  throw new Error(
    `The client endpoint names ${leadsTo ?? 'nothing'}, not ${host} (${failure ?? 'the operation succeeded'}): the fence stays closed`,
  );
}

async function assertNamesGreen(run: Run): Promise<void> {
  const { target, leadsTo } = await readEndpoint(run.values);
  if (target === 'BLUE') throw moved('BLUE');
  if (target !== 'GREEN') {
    throw new Error(
      `Green stays fenced: the client endpoint names ${leadsTo ?? 'nothing'}, neither blue nor green. Point it at green, then start again.`,
    );
  }
}

/** Never two writers: green opens only while every database of blue is sealed. */
async function assertBlueSealed(run: Run): Promise<void> {
  const loose = (await inspectServer(run.blue)).filter((view) => view.state !== 'sealed');
  if (loose.length > 0) {
    throw new Error(
      `Green stays fenced: the fence on blue is not sealed (${listFences(loose)}), ` + 'so blue may take writes',
    );
  }
}

export async function forgetMove(run: Run, target: 'BLUE' | 'GREEN'): Promise<void> {
  const book = await run.blue.book();
  await underTurn(run, book, () => book.query('DELETE FROM cdk_cutover.move WHERE target = $1', [target]));
}

async function record(run: Run, target: string, fenceId?: string): Promise<void> {
  try {
    const book = await run.blue.book();
    await underTurn(run, book, () =>
      book.query(`INSERT INTO cdk_cutover.move (target, fence_id, submitted_at) VALUES ($1, $2, clock_timestamp())`, [
        target,
        fenceId,
      ]),
    );
  } catch (error) {
    throw new NotSubmitted(`The move was not submitted, since it could not be recorded on blue: ${wordsOf(error)}`, {
      cause: error,
    });
  }
}

/** Says in the record that a request goes out now: only in this step's turn, and only while the record is there. */
async function claimSubmission(run: Run, target: string, fenceId: string | undefined): Promise<void> {
  const { execution, number } = turnOf(run);
  let rowCount: number | null;
  try {
    ({ rowCount } = await (
      await run.blue.book()
    ).query(
      `UPDATE cdk_cutover.move SET submitted_at = clock_timestamp(), operation = NULL
        WHERE target = $3 AND fence_id IS NOT DISTINCT FROM $4::uuid AND EXISTS (SELECT FROM cdk_cutover.owner WHERE ${HAS_TURN})`,
      [execution, number, target, fenceId],
    ));
  } catch (error) {
    // Not the cause by itself: the client sends again what a lost connection caused.
    throw new ClaimRefused(`Nothing more was submitted, since it could not be recorded on blue: ${wordsOf(error)}`, {
      cause: new AggregateError([error]),
    });
  }
  if (rowCount === 1) return;
  throw new ClaimRefused(
    'Nothing more was submitted: this step lost its turn, or its record on blue was taken back or belongs to another fence. Start again, or undo.',
  );
}

async function claimTurn(run: Run): Promise<void> {
  await assertTurn(run).catch((error: unknown) => {
    throw new ClaimRefused(`Nothing was submitted: ${wordsOf(error)}. Start again.`, { cause: error });
  });
}

function moved(target: 'BLUE' | 'GREEN'): Error {
  return new Error(
    target === 'GREEN'
      ? 'The client endpoint names green already: the point of no return is passed. Start the cutover again to finish it; the way back is the fall-back document.'
      : 'The client endpoint names blue already: falling back is past its point of no return. Start it again to finish it.',
  );
}
