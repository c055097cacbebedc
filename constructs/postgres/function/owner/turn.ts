import type { Client } from 'pg';
import { NotOwner } from '../../../../runtime/owner/record';
import type { Deadline } from '../../../../runtime/deadline';
import { transaction, type Server } from '../server';
import { HAS_TURN } from './sql';

/** What one step works under. */
export interface Turn {
  readonly execution: string;
  readonly number: string;
  /** Of the code that claimed the upgrade. */
  readonly release: string;
  /** What opens the fence of each side; none: it is not closed. */
  readonly keys: { blue?: string; green?: string };
}

/** A step of the function or of the host that works on the upgrade. */
export interface Worker {
  readonly values: { readonly executionId: string; readonly upgrade: string };
  readonly blue: Server;
  readonly green: Server;
  readonly deadline: Deadline;
  /** Set by `takeTurn`. */
  turn?: Turn;
}

/** The turn that a step works under. Throws where it took none. */
export function turnOf({ turn }: Pick<Worker, 'turn'>): Turn {
  if (turn === undefined) throw new NotOwner('This step took no turn: nothing is changed');
  return turn;
}

/** Throws NotOwner unless this step still has its turn: the next one, or somebody else, began. */
export async function assertTurn(worker: Pick<Worker, 'turn' | 'blue'>): Promise<void> {
  await assertHeld(await worker.blue.book(), turnOf(worker));
}

/**
 * Does `work` in a transaction of the book of a side, and keeps the turn until that ends: who takes the next one waits for it. Frozen, it is given
 * up after five seconds.
 */
export async function underTurn<T>(worker: Pick<Worker, 'turn'>, book: Client, work: () => Promise<T>): Promise<T> {
  return transaction(book, async () => {
    await lockTurn(worker, book);
    return work();
  });
}

/** The same in a transaction that is open. */
export async function lockTurn(worker: Pick<Worker, 'turn'>, book: Client): Promise<void> {
  const turn = turnOf(worker);
  await book.query(`SET LOCAL idle_in_transaction_session_timeout = '5s'`);
  const { rowCount } = await book.query(`SELECT FROM cdk_cutover.owner WHERE ${HAS_TURN} FOR SHARE`, [
    turn.execution,
    turn.number,
  ]);
  if (rowCount !== 1) throw lost(turn);
}

/** The same by the book of whichever side. */
export async function assertHeld(book: Client, turn: Pick<Turn, 'execution' | 'number'>): Promise<void> {
  const { rows } = await book
    .query(`SELECT FROM cdk_cutover.owner WHERE ${HAS_TURN}`, [turn.execution, turn.number])
    .catch((error: { code?: string }) => {
      // Nothing of ours is there any more.
      if (error.code === '42P01' || error.code === '3F000') return { rows: [] };
      throw error;
    });
  if (rows.length !== 1) throw lost(turn);
}

function lost({ execution, number }: Pick<Turn, 'execution' | 'number'>): NotOwner {
  return new NotOwner(
    `This step lost its turn (${number} of execution ${execution}): a later step, or another execution, works on the upgrade. It changes nothing any more`,
  );
}
