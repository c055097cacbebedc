import { eachFenced } from '../fence/fenced';
import type { Run } from '../run';
import { canaryOf } from './canary';
import { readGeneration } from './generation';

/** The fillings of green that the comparisons under blue's fence, as it is closed now, were made of: one, where all is well. */
async function comparedGenerations(run: Run): Promise<Map<string, string | undefined>> {
  const found = await eachFenced(run.blue, async (client, database) => {
    const { rows } = await client.query<{ generation: string | null }>(
      `SELECT generation FROM cdk_cutover.comparison WHERE fence_id = (SELECT fence_id FROM cdk_cutover.closed)
        ORDER BY compared_at DESC LIMIT 1`,
    );
    return rows.map(({ generation }): [string, string | undefined] => [database, generation ?? undefined]);
  });
  return new Map(found.flat());
}

/** What on green is not the filling that was compared: a database that was filled anew since, or by whatever else. */
export async function otherFillings(run: Run): Promise<string[]> {
  const wrong: string[] = [];
  for (const [database, compared] of await comparedGenerations(run)) {
    const there = await readGeneration(await run.green.on(database));
    if (compared === undefined) wrong.push(`the comparison of database "${database}" does not say which copy it is of`);
    else if (there?.id !== compared)
      wrong.push(`database "${database}" on green was filled again since it was compared`);
  }
  return wrong;
}

/** Which side recovered from a crash since the comparison, or failed over: its unlogged tables are empty. */
export async function recovered(run: Run): Promise<string[]> {
  const compared = new Set((await comparedGenerations(run)).values());
  const wrong: string[] = [];
  for (const server of [run.blue, run.green]) {
    const lived = await canaryOf(await server.book());
    if (lived !== undefined && compared.has(lived)) continue;
    wrong.push(
      `${server.side} recovered from a crash, or failed over, since the comparison: its unlogged tables are empty, so it is not what was compared`,
    );
  }
  return wrong;
}

/**
 * Throws unless every database of green is the filling that was compared. A green that recovered from a crash since the move was submitted opens
 * all the same, since nothing leads back: it is told, as after every crash of a server that serves.
 */
export async function assertStillCompared(run: Run): Promise<void> {
  const wrong = await otherFillings(run);
  if (wrong.length > 0) throw new Error(`Green stays fenced: ${wrong.join('; ')}`);
  const crashed = (await recovered(run)).filter((words) => words.startsWith('green'));
  if (crashed.length > 0) run.facts.greenRecovered = `Unlogged tables of green are empty: ${crashed.join('; ')}`;
}
