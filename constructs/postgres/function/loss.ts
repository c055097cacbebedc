import type { Client } from 'pg';
import { TABLES_SQL } from './fence/sql';
import { readRoles } from './roles';
import type { Run } from './run';
import { wordsOf } from './words/words-of';

/** Counting ends so long before the step's time is over. */
const RESERVE_MS = 20_000;

/** So many are told by name, and no longer than so. */
const MOST_SHOWN = 10;
const MOST_CHARACTERS = 980;

/**
 * Table by table, how many rows green has more or fewer than blue: the least that falling back loses. Updates are not seen. What cannot be
 * counted is named, and stops nothing: the way back does not hang on a figure.
 */
export async function measureLoss(run: Run): Promise<void> {
  const loss = new Loss();
  const onBlue = new Set(await run.blue.databases());
  for (const database of await run.green.databases()) {
    if (!onBlue.has(database)) loss.differs(`database "${database}" is on green alone`);
    else await countIn(run, database, loss).catch((error: unknown) => loss.missed(`"${database}": ${wordsOf(error)}`));
  }
  const roles = new Set((await readRoles(run.blue)).map((role) => role.rolname));
  for (const { rolname } of await readRoles(run.green)) {
    if (!roles.has(rolname)) loss.differs(`role "${rolname}" is on green alone`);
  }
  Object.assign(run.facts, loss.facts());
}

async function countIn(run: Run, database: string, loss: Loss): Promise<void> {
  const [blue, green] = [await run.blue.on(database), await run.green.on(database)];
  const { rows } = await green.query<{ name: string }>(TABLES_SQL);
  for (const { name } of rows) {
    try {
      const [before, now] = [await countOf(run, blue, name), await countOf(run, green, name)];
      if (before !== now)
        loss.differs(`${name} in "${database}": ${before ?? 'no table'} on blue, ${now ?? 'no table'} on green`);
    } catch (error) {
      loss.missed(`${name} in "${database}": ${wordsOf(error)}`);
    }
  }
}

async function countOf(run: Run, client: Client, table: string): Promise<string | undefined> {
  const left = run.deadline.left - RESERVE_MS;
  if (left <= 0) throw new Error("the step's time is over");
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
  if (!rows[0]?.there) return undefined;
  await client.query(`SET lock_timeout = '500ms'; SET statement_timeout = ${Math.ceil(left)}`);
  return (await client.query<{ count: string }>(`SELECT count(*) AS count FROM ONLY ${table}`)).rows[0]?.count;
}

class Loss {
  private readonly differing: string[] = [];
  private readonly uncounted: string[] = [];

  differs(words: string): void {
    this.differing.push(words);
  }

  missed(words: string): void {
    this.uncounted.push(words);
  }

  facts(): Record<string, string | number> {
    const counted = this.uncounted.length > 0 ? ' that could be counted' : '';
    return {
      tablesWithOtherCounts: this.differing.length,
      loss:
        first(this.differing) || `no table${counted} differs in its number of rows; rows may still have been updated`,
      ...(this.uncounted.length > 0 ? { notCounted: first(this.uncounted) } : {}),
    };
  }
}

/** The first of them, as far as there is room, and in any case how many more there are. */
function first(all: readonly string[]): string {
  const shown: string[] = [];
  for (const words of all.slice(0, MOST_SHOWN)) {
    if (shown.length > 0 && [...shown, words].join('; ').length > MOST_CHARACTERS) break;
    shown.push(words.slice(0, MOST_CHARACTERS));
  }
  const more = all.length > shown.length ? [`${all.length - shown.length} more`] : [];
  return [...shown, ...more].join('; ');
}
