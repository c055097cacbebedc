import type { Client } from 'pg';
import { NotOwner } from '../../../../runtime/owner/record';
import { hasBook, readBook } from '../book';
import { forgetKey, keyedTables, rekeyFence } from '../owner/key';
import { turnOf, underTurn } from '../owner/turn';
import type { Run } from '../run';
import { transaction, type Server } from '../server';
import { wordsOf } from '../words/words-of';

/**
 * Opens the fence in every database: clients write at once. Needs no lock that a client could hold. The key is the owner's, from its record and
 * never from the fence: a fence that somebody closed, or made his own, since is not this step's to open. First the book says that the opening
 * began: should the driver die between two databases, no comparison of before counts, and the next one resumes.
 */
export async function openFence(run: Run, server: Server): Promise<void> {
  const book = await server.book();
  const key = turnOf(run).keys[server.side];
  const opens = await hasBook(book);
  if (opens && key !== undefined) {
    await underTurn(run, book, () =>
      book.query('INSERT INTO cdk_cutover.opening VALUES ($1, clock_timestamp())', [key]),
    );
  }
  await server.each((client, database) => openIn(client, `database "${database}" of ${server.side}`, key));
  if (opens) await underTurn(run, book, () => book.query('DELETE FROM cdk_cutover.opening'));
  if (key !== undefined) await forgetKey(run, server.side);
}

/**
 * Makes every key of the other side's fence worthless before a side is opened: a step that was frozen right before opening that one opens nothing
 * any more. Where that side cannot be reached, nobody is let in there either by this step.
 */
export async function keepFromOpening(run: Run, other: Server): Promise<void> {
  try {
    await rekeyFence(run, other);
  } catch (error) {
    if (error instanceof NotOwner) throw error;
    run.facts.otherSide = `The fence on ${other.side} kept its key: ${wordsOf(error)}`;
  }
}

/** Whether an opening began and did not end: whatever is still closed is not to be trusted. */
export async function isOpening(server: Server): Promise<boolean> {
  return (await readBook(server, 'SELECT FROM cdk_cutover.opening LIMIT 1')).length > 0;
}

async function openIn(client: Client, where: string, key: string | undefined): Promise<void> {
  await transaction(client, async () => {
    const tables = await keyedTables(client);
    for (const table of tables) {
      const { rowCount } = await client.query(`SELECT FROM ${table} WHERE key = $1 FOR UPDATE`, [key]);
      if (rowCount === 1) continue;
      throw new Error(
        `The fence of ${where} was closed, or taken over, by somebody else: this step does not open it. Start again`,
      );
    }
    if (tables.length === 0) return;
    const drops = tables.map((table) => `DROP TABLE ${table}`);
    await client.query(['DELETE FROM cdk_cutover.comparison', ...drops].join('; '));
  });
}
