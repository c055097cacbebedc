import type { Client } from 'pg';
import type { Run } from './run';
import { BOOK_DATABASE } from './server';
import { wordsOf } from './stage';

/** Advisory lock of the critical section, on blue. */
const KEY = `hashtext('cdk-cutover'), hashtext('critical section')`;

/** Another run's session may just be ending. */
const PATIENCE_MS = 3_000;

const LOCK_ROW = `l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.classid, l.objid) = (SELECT hashtext('cdk-cutover')::bit(32)::bigint::oid, hashtext('critical section')::bit(32)::bigint::oid)`;

/** SQL condition: the session that asks holds the critical section. */
export const HOLDS_LOCK = `EXISTS (SELECT FROM pg_locks l WHERE ${LOCK_ROW} AND l.pid = pg_backend_pid())`;

const held = new WeakMap<Run, Promise<Client>>();

/**
 * Takes the critical section, or makes sure that it is still held; ends with the step. Throws when it was lost: somebody else may have
 * worked since, so it is never taken a second time.
 */
export async function alone(run: Run): Promise<Client> {
  const known = held.get(run);
  if (known === undefined) {
    const entered = enterAlone(run);
    held.set(run, entered);
    return entered;
  }
  const session = await known;
  await assertHeld(session);
  return session;
}

async function assertHeld(session: Client): Promise<void> {
  let words = 'the session no longer holds it';
  try {
    const { rows } = await session.query<{ held: boolean }>(`SELECT ${HOLDS_LOCK} AS held`);
    if (rows[0]?.held) return;
  } catch (error) {
    words = wordsOf(error);
  }
  throw new Error(`This run lost its lock on blue (${words}) and changes nothing any more: start again, or undo`);
}

/** A second run gets an error that names the first. */
async function enterAlone(run: Run): Promise<Client> {
  const session = await run.blue.open(BOOK_DATABASE);
  const got = await tryFor(patienceMs(run), run, session);
  if (got) return session;
  const { rows } = await session.query<{ who: string; since: string }>(
    `SELECT a.application_name AS who, a.backend_start::text AS since FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE ${LOCK_ROW}`,
  );
  const holder = rows[0] ? `${rows[0].who}, since ${rows[0].since}` : 'another session';
  throw new Error(`Another run works on this upgrade (${holder}): wait until it ended, then start again`);
}

/** An undo follows whatever failed or was stopped, and the function of a stopped execution works on: its end is waited for. */
function patienceMs(run: Run): number {
  return run.values.step.startsWith('undo-') ? Math.max(PATIENCE_MS, run.deadline.left - 60_000) : PATIENCE_MS;
}

async function tryFor(ms: number, run: Run, session: Client): Promise<boolean> {
  const deadline = run.deadline.within(ms);
  try {
    return await deadline.until(
      () => 'waiting for the lock',
      200,
      async () => {
        const { rows } = await session.query<{ got: boolean }>(`SELECT pg_try_advisory_lock(${KEY}) AS got`);
        return rows[0]?.got ? true : undefined;
      },
    );
  } catch (error) {
    if (deadline.left > 0) throw error;
    return false;
  }
}
