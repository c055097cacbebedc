import { eachFenced } from '../fence/fenced';
import type { Run } from '../run';
import { canaryOf } from './canary';
import { readGeneration } from './generation';

/** What became of both sides since they were compared under blue's fence, as it is closed now. */
export interface SinceCompared {
  /** What on green is not the filling that was compared: a database that was filled anew since, or by whatever else. */
  readonly otherFillings: readonly string[];
  /** Sides that recovered from a crash since, or failed over: their unlogged tables are empty. */
  readonly recovered: readonly ('blue' | 'green')[];
}

export async function sinceCompared(run: Run): Promise<SinceCompared> {
  const compared = await comparedGenerations(run);
  const otherFillings: string[] = [];
  for (const [database, generation] of compared) {
    const there = await readGeneration(await run.green.on(database));
    if (generation === undefined) {
      otherFillings.push(`the comparison of database "${database}" does not say which copy it is of`);
    } else if (there?.id !== generation) {
      otherFillings.push(`database "${database}" on green was filled again since it was compared`);
    }
  }
  const generations = new Set(compared.values());
  const recovered: ('blue' | 'green')[] = [];
  for (const server of [run.blue, run.green]) {
    const lived = await canaryOf(await server.book());
    if (lived === undefined || !generations.has(lived)) recovered.push(server.side);
  }
  return { otherFillings, recovered };
}

/** That a side recovered, in words. */
export function recoveryOf(side: 'blue' | 'green'): string {
  return `${side} recovered from a crash, or failed over, since the comparison: its unlogged tables are empty, so it is not what was compared`;
}

/**
 * Throws unless every database of green is the filling that was compared. A green that recovered from a crash since the move was submitted opens
 * all the same, since nothing leads back: it is told, as after every crash of a server that serves.
 */
export async function assertStillCompared(run: Run): Promise<void> {
  const { otherFillings, recovered } = await sinceCompared(run);
  if (otherFillings.length > 0) throw new Error(`Green stays fenced: ${otherFillings.join('; ')}`);
  if (recovered.includes('green')) {
    run.facts.greenRecovered = `Unlogged tables of green are empty: ${recoveryOf('green')}`;
  }
}

/** The fillings of green that the comparisons were made of, by database: one, where all is well. */
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
