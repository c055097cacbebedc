import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { hasBook, openedAt, schemaMark } from '../book';
import { contentOf, madeDatabases } from '../databases';
import { readRoles } from '../roles';
import type { Run } from '../run';

/** Green is empty, or holds what this upgrade made. */
export async function greenEmpty(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  const found: Finding[] = [];
  const opened = await openedAt(run.green);
  if (opened !== undefined) {
    found.push(
      error(
        'green-served',
        `Green was open for clients since ${opened.toISOString()} and is left as it is`,
        'Save what you need of it, then give the upgrade a new green',
      ),
    );
  }
  const book = await run.green.book();
  const ours =
    (await hasBook(book)) && (await schemaMark(book)) === `cdk-cutover: green of upgrade ${run.values.upgrade}`;
  const made = ours ? new Set((await madeDatabases(run)).keys()) : new Set<string>();
  const wanted = new Set(await run.blue.databases());
  await run.green.each(async (client, database) => {
    if (!wanted.has(database) || made.has(database)) return;
    const content = await contentOf(client);
    if (content.length > 0) {
      found.push(
        error(
          'green-not-empty',
          `Database "${database}" on green is not ours and holds ${content.join(', ')}`,
          'Drop it, or give the upgrade an empty green',
        ),
      );
    }
  });
  const madeRoles = ours
    ? new Set(
        (await book.query<{ role: string }>('SELECT role FROM cdk_cutover.made_role')).rows.map((row) => row.role),
      )
    : new Set<string>();
  const onBlue = new Set((await readRoles(run.blue)).map((role) => role.rolname));
  const clash = (await readRoles(run.green))
    .map((role) => role.rolname)
    .filter((role) => onBlue.has(role) && !madeRoles.has(role));
  if (clash.length > 0) {
    found.push(error('green-roles', `Roles ${names(clash)} exist on green and are not ours`, 'Drop them on green'));
  }
  return found;
}
