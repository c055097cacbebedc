import type { Difference } from '../../host/compare/difference';
import { hasBook } from '../book';
import { createDatabases, databaseDifferences, madeDatabases } from '../databases';
import { emptyDatabase } from '../empty-database';
import { liftGreenFence } from '../green-fence';
import { format } from '../roles';
import { describeDifference, serverDifferences } from '../server-differences';
import { BOOK_DATABASE } from '../server';
import { assertUndoable, moveSubmitted } from '../serving';
import { END_SESSION } from '../sessions';
import type { Run } from '../run';
import type { Stage } from '../stages';

/** Creates blue's databases and their extensions on green. */
export const createDatabasesStages: readonly Stage[] = [
  {
    id: 'create-databases',
    do: async (run) => {
      if (await moveSubmitted(run)) return;
      // A fence left by an earlier try would refuse the copy.
      await liftGreenFence(run);
      await createDatabases(run);
    },
    check: async (run) => {
      if (await moveSubmitted(run)) return;
      const wrong = await databaseDifferences(run);
      // What the comparison would find under the fence is found here.
      const others = (await serverDifferences(run)).filter((one) => !isBroughtByCopy(one));
      wrong.push(...others.map(describeDifference));
      if (wrong.length > 0) throw new Error(`Green's databases are not blue's: ${wrong.join('; ')}`);
      run.facts.databases = (await run.blue.databases()).length;
    },
  },
];

/** The copy brings the rest of a database's properties. */
function isBroughtByCopy({ what, how }: Difference): boolean {
  const fields = how.replace('differs in ', '').split(', ');
  return what === 'database' && fields.every((field) => field === 'comment' || field === 'datistemplate');
}

/** Drops the databases that we created on green and empties those that we found empty. */
export const undoCreateDatabasesStages: readonly Stage[] = [
  {
    id: 'undo-create-databases',
    do: async (run) => {
      await assertUndoable(run);
      const book = await run.green.book();
      if (!(await hasBook(book))) return;
      for (const [name, { adopted }] of await madeDatabases(run)) {
        if (adopted) await emptyDatabase(await run.green.on(name), name !== BOOK_DATABASE);
        else await dropDatabase(run, name);
        await book.query('DELETE FROM cdk_cutover.made_database WHERE name = $1', [name]);
      }
    },
    check: async (run) => {
      const book = await run.green.book();
      if (!(await hasBook(book))) return;
      const left = [...(await madeDatabases(run)).keys()];
      if (left.length > 0) throw new Error(`Databases of ours are left on green: ${left.join(', ')}`);
    },
  },
];

/** A session may come between ending them and dropping: again until it is gone. */
async function dropDatabase(run: Run, name: string): Promise<void> {
  const book = await run.green.book();
  const sql = await format(book, 'DROP DATABASE IF EXISTS %I', name);
  const { rows } = await book.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
  if (rows.length > 0) await book.query(await format(book, 'ALTER DATABASE %I IS_TEMPLATE false', name));
  await run.green.leave(name);
  await run.deadline.within(20_000).until(
    () => `dropping database "${name}" on green: it is in use`,
    200,
    async () => {
      // An autovacuum worker is the engine's: ending it is refused, and DROP DATABASE sends it away by itself.
      await book.query(`SELECT ${END_SESSION} FROM pg_stat_activity a WHERE datname = $1`, [name]);
      try {
        await book.query(sql);
        return true;
      } catch (error) {
        if ((error as { code?: string }).code !== '55006') throw error;
        return undefined;
      }
    },
  );
}
