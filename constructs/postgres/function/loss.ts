import type { Client } from 'pg';
import { TABLES_SQL } from './fence/sql';
import type { Run } from './run';

/** Table by table, how many rows green has more or fewer than blue: the least that falling back loses. Updates are not seen. */
export async function measureLoss(run: Run): Promise<void> {
  const lines: string[] = [];
  let differing = 0;
  for (const database of await run.green.databases()) {
    const [blue, green] = [await run.blue.on(database), await run.green.on(database)];
    const { rows } = await green.query<{ name: string }>(TABLES_SQL);
    for (const { name } of rows) {
      run.deadline.within(run.deadline.left - 10_000).check('counting rows');
      const [before, now] = [await countOf(blue, name), await countOf(green, name)];
      if (before === now) continue;
      differing += 1;
      if (lines.length < 10) lines.push(`${name} in "${database}": ${before ?? 'no table'} on blue, ${now} on green`);
    }
  }
  run.facts.tablesWithOtherCounts = differing;
  run.facts.loss = lines.join('; ') || 'no table differs in its number of rows; rows may still have been updated';
}

async function countOf(client: Client, table: string): Promise<string | undefined> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
  if (!rows[0]?.there) return undefined;
  return (await client.query<{ count: string }>(`SELECT count(*) AS count FROM ONLY ${table}`)).rows[0]?.count;
}
