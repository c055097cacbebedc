import type { Client } from 'pg';
import { NotOwner } from '../../../../runtime/owner/record';
import { transaction, type Server } from '../server';
import { bringToGreen } from './green';
import { readOwner, type ReadOwner } from './record';
import { endSessions, sessionName } from './sessions';
import { HAS_TURN } from './sql';
import { Standstill } from './standstill';
import { assertHeld, type Turn, type Worker } from './turn';
import { wordsOf } from '../words/words-of';

/**
 * Whoever stands still for longer while it takes its turn may come after the step that followed it: SSM gives a frozen function up, and an
 * execution that is stopped goes on with its undo at once.
 */
const STANDSTILL_MS = 10_000;

/** SQLSTATE lock_not_available. */
const LOCKED = '55P03';

/** How often the record is tried; a session that keeps it frozen ends by itself in between. */
const TRIES = 4;

/**
 * Begins a step: from here on every other step and execution is stale. Counts the turn up on blue, where this execution must be the owner,
 * tells green, ends the sessions of every other turn on both sides and sees them gone. Each session of this step bears the turn from now on.
 * A green that cannot be told now gives this step no session at all.
 * @throws NotOwner when this execution is not, or no longer, the owner: nothing was done
 */
export async function takeTurn(worker: Worker): Promise<Turn> {
  const { blue, green } = worker;
  const standstill = new Standstill(STANDSTILL_MS);
  const turn = await next(worker, standstill).finally(() => standstill.stop());
  worker.turn = turn;
  await bear(blue, turn);
  await endSessions(blue, worker.deadline);
  await green.rename(sessionName(turn.execution, turn.number));
  try {
    await bringToGreen(worker, turn);
    await bear(green, turn);
  } catch (error) {
    green.refuse(
      error instanceof NotOwner
        ? error
        : new Error(`Green could not be reached, or not be told whose turn it is (${wordsOf(error)})`, {
            cause: error,
          }),
    );
  }
  return turn;
}

/** Ends the work of executions that ended, on blue, by sessions that bear the turn which the claim gave: who succeeds in turn ends them, too. */
export async function endEarlier({ values, blue, deadline }: Worker): Promise<void> {
  const owner = await readOwner(await blue.book());
  if (owner?.execution !== values.executionId) throw new NotOwner('Somebody else claimed the upgrade meanwhile');
  await bear(blue, { execution: owner.execution, number: owner.turn });
  await endSessions(blue, deadline);
}

/** From here on a server's sessions bear a turn. Those that bear it already stay. */
async function bear(server: Server, turn: Pick<Turn, 'execution' | 'number'>): Promise<void> {
  const name = sessionName(turn.execution, turn.number);
  if (server.sessionName !== name) await server.rename(name);
  server.assertBy((book) => assertHeld(book, turn));
}

async function next(worker: Worker, standstill: Standstill): Promise<Turn> {
  const { executionId: execution } = worker.values;
  for (let tries = 1; ; tries += 1) {
    const book = await worker.blue.book();
    const owner = await readOwner(book);
    assertMine(owner, execution);
    standstill.assertNone();
    worker.deadline.check('taking the turn');
    try {
      return await countUp(book, owner);
    } catch (error) {
      if ((error as { code?: string }).code !== LOCKED || tries === TRIES) throw error;
    }
  }
}

/** Only from the very turn that was read: who took one meanwhile came later. */
async function countUp(book: Client, owner: ReadOwner): Promise<Turn> {
  return transaction(book, async () => {
    await book.query(`SET LOCAL lock_timeout = '2s'`);
    const { rows } = await book.query<{ number: string; blue: string | null; green: string | null }>(
      `UPDATE cdk_cutover.owner SET turn = turn + 1 WHERE ${HAS_TURN} AND ending = '[]'
        RETURNING turn::text AS number, blue_fence AS blue, green_fence AS green`,
      [owner.execution, owner.turn],
    );
    const [row] = rows;
    if (row === undefined) {
      throw new NotOwner(`Another step of execution ${owner.execution} began at the same time: nothing was done`);
    }
    return {
      ...{ execution: owner.execution, number: row.number, release: owner.release },
      keys: { blue: row.blue ?? undefined, green: row.green ?? undefined },
    };
  });
}

function assertMine(owner: ReadOwner | undefined, execution: string): asserts owner is ReadOwner {
  const is =
    execution === '' ? 'This step was started without an execution' : `Execution ${execution} is not the owner`;
  const how = 'Start a document, or claim the upgrade by hand (cdk-cutover claim)';
  if (owner === undefined) throw new NotOwner(`${is}: nobody claimed this upgrade. Nothing was done. ${how}`);
  if (owner.execution !== execution) {
    throw new NotOwner(
      `${is} of this upgrade: that is ${owner.execution} (${owner.document}), since ${owner.since}${owner.released ? ', which released it' : ''}. Nothing was done. ${how}`,
    );
  }
  if (owner.released) throw new NotOwner(`Execution ${execution} released this upgrade. Nothing was done. ${how}`);
  if (owner.ending.length > 0) {
    throw new NotOwner(
      `The work of earlier executions (${owner.ending.join(', ')}) was not seen gone: nothing was done. Start the document again`,
    );
  }
}
