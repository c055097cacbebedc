import { ensureBook, ensureSchema, hasBook } from '../book';
import { remains, removeFence } from '../fence/remove';
import { createRoles, dropMadeRole, madeRoles, roleDifferences } from '../roles';
import { assertUndoable, moveSubmitted } from '../serving';
import { transaction } from '../server';
import { endClientSessions } from '../sessions';
import type { Run } from '../run';
import type { Stage } from '../stages';

/** Creates blue's roles on green; they log in only once green's fence is closed. */
export const createRolesStages: readonly Stage[] = [
  {
    id: 'create-roles',
    do: async (run) => {
      if (await moveSubmitted(run)) return;
      const book = await run.green.book();
      await transaction(book, async () => {
        await ensureSchema(book, run.values.upgrade, 'green', 'postgres');
        await ensureBook(book, 'green');
      });
      await createRoles(run);
      await endClientSessions(run.green, 'all');
    },
    check: async (run) => {
      if (await moveSubmitted(run)) return;
      const wrong = await roleDifferences(run);
      if (wrong.length > 0) throw new Error(`Green's roles are not blue's: ${wrong.join('; ')}`);
      run.facts.roles = (await madeRoles(await run.green.book())).length;
    },
  },
];

/** Drops the roles that we created on green, and our records of them. */
export const undoCreateRolesStages: readonly Stage[] = [
  {
    id: 'undo-create-roles',
    do: async (run) => {
      await assertUndoable(run);
      const book = await run.green.book();
      if (!(await hasBook(book))) return;
      await endClientSessions(run.green, 'all');
      const roles = await madeRoles(book);
      await dropOwned(run, roles);
      for (const role of roles) await dropMadeRole(book, role);
      await removeFence(run, run.green);
    },
    check: async (run) => {
      const left = await remains(run.green);
      if (left.length > 0) throw new Error(`Objects of ours are left on green: ${left.join('; ')}`);
    },
  },
];

/** In each database by its own reading of the names: their encoding may differ. */
async function dropOwned(run: Run, roles: readonly string[]): Promise<void> {
  const book = await run.green.book();
  const { rows } = await book.query<{ oid: string }>('SELECT oid FROM pg_roles WHERE rolname = ANY($1)', [roles]);
  await run.green.each(async (client) => {
    const { rows: drops } = await client.query<{ sql: string }>(
      `SELECT format('DROP OWNED BY %I CASCADE', rolname) AS sql FROM pg_roles WHERE oid = ANY($1)`,
      [rows.map((row) => row.oid)],
    );
    for (const { sql } of drops) await client.query(sql);
  });
}
