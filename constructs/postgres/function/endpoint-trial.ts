import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClaimRefused, SETTLED_AFTER_MS } from '../../../runtime/endpoint/claimed-submission';
import {
  definitelyRefused,
  keptBy,
  outcome,
  readEndpoint,
  rightsToMove,
  submitMove,
} from '../../../runtime/endpoint/client-endpoint';
import type { EndpointState } from '../../../runtime/endpoint/endpoint-state';
import { HAS_TURN } from './owner/sql';
import { turnOf, underTurn } from './owner/turn';
import type { Run } from './run';
import { wordsOf } from './words/words-of';

/**
 * Submits the client endpoint's record as it is, and waits until that is done: the rights to move it would otherwise be used for the first time under
 * the fence. The record is read again right before each request, so that what somebody else did meanwhile is not taken back. What they submit in the
 * moment between is not lost either: Route 53 refuses a change of a value that is gone, Cloud Map a second operation while theirs runs.
 *
 * It is submitted as a move is: only in this step's turn, and a trial of which nobody knows whether it is still under way is waited out before
 * anybody goes on, so that none arrives after a move.
 */
export async function tryEndpoint(run: Run): Promise<void> {
  await settleTrial(run);
  const before = await readEndpoint(run.values);
  const { leadsTo, target } = before;
  if (leadsTo === undefined || target !== 'BLUE') {
    throw new Error(
      `The client endpoint names ${leadsTo ?? 'nothing'}, not blue (${run.values.blue.host}): see preflight`,
    );
  }
  let sent = 0;
  const claim = async () => {
    await claimTrial(run);
    await assertUnchanged(run, before);
    sent += 1;
  };
  const operation = await submitMove(run.values, leadsTo, before, claim, run.deadline).catch(async (error: unknown) => {
    // Of several requests one may have been accepted and its answer lost.
    if (sent === 0 || (sent === 1 && definitelyRefused(run.values, error))) await forgetTrial(run);
    throw error instanceof ClaimRefused ? error : refused(run, wordsOf(error), error);
  });
  const failure = await outcome(run.values, operation, run.deadline).catch((error: unknown) => {
    throw refused(run, wordsOf(error), error);
  });
  await forgetTrial(run);
  if (failure !== undefined) throw refused(run, failure);
  await assertUnchanged(run, before);
}

/** Waits until a trial that nobody saw the end of is over, one way or the other. */
export async function settleTrial(run: Run): Promise<void> {
  const book = await run.blue.book();
  const { rows: known } = await book.query<{ there: boolean }>(
    `SELECT to_regclass('cdk_cutover.trial') IS NOT NULL AS there`,
  );
  if (!known[0]?.there) return;
  const { rows } = await book.query<{ ms: number }>(
    `SELECT (extract(epoch FROM clock_timestamp() - submitted_at) * 1000)::float8 AS ms FROM cdk_cutover.trial`,
  );
  if (rows[0] === undefined) return;
  const patience = Math.max(0, SETTLED_AFTER_MS - rows[0].ms);
  run.deadline.need(patience, "waiting until an earlier trial of the client endpoint's record is over");
  await sleep(patience);
  await forgetTrial(run);
}

function refused(run: Run, words: string, cause?: unknown): Error {
  return new Error(
    `${keptBy(run.values)} did not take the client endpoint's record as it is: ${words}. Moving it needs ${rightsToMove(run.values)}; ` +
      'the declaration grants that, but a permissions boundary or a policy of the organization may take it away. Nothing was changed',
    { cause },
  );
}

async function assertUnchanged(run: Run, before: EndpointState): Promise<void> {
  const now = await readEndpoint(run.values);
  if (isDeepStrictEqual(now, before)) return;
  throw new ClaimRefused(
    `Somebody else changed the client endpoint's record in ${keptBy(run.values)} meanwhile (it names ${now.leadsTo ?? 'nothing'}): it is left as it is. Start again once that is done`,
  );
}

/** Says on blue that a request goes out now: only in this step's turn. */
async function claimTrial(run: Run): Promise<void> {
  const { execution, number } = turnOf(run);
  const { rowCount } = await (
    await run.blue.book()
  ).query(
    `INSERT INTO cdk_cutover.trial (submitted_at) SELECT clock_timestamp() WHERE EXISTS (SELECT FROM cdk_cutover.owner WHERE ${HAS_TURN})
      ON CONFLICT (one) DO UPDATE SET submitted_at = excluded.submitted_at`,
    [execution, number],
  );
  if (rowCount !== 1) throw new ClaimRefused('Nothing was submitted: this step lost its turn. Start again');
}

async function forgetTrial(run: Run): Promise<void> {
  const book = await run.blue.book();
  await underTurn(run, book, () => book.query('DELETE FROM cdk_cutover.trial'));
}
