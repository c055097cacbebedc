import type { CompareContext, Summary } from './context';
import type { DatabaseResult } from './database';
import type { Difference } from './difference';

/** What the record on blue names of a long list; the whole of it is in the bucket. */
const NAMED = 20;

/** What a comparison found, as a whole. */
export interface Findings {
  readonly generation: string;
  readonly databases: readonly DatabaseResult[];
  readonly differences: readonly Difference[];
  readonly roles: number;
}

export function summaryOf({ databases, differences, roles }: Findings): Summary {
  const total = (count: (one: DatabaseResult) => number) => databases.reduce((sum, one) => sum + count(one), 0);
  return {
    equal: differences.length === 0,
    tables: total(({ tables }) => tables.length),
    rows: total(({ tables }) => tables.reduce((sum, { rows }) => sum + Number(rows), 0)),
    sequences: total(({ sequences }) => sequences),
    largeObjects: total(({ largeObjects }) => largeObjects),
    roles,
  };
}

/**
 * Keeps the whole result in the bucket, and the record of it on blue: in every database, under the fence that was closed when the comparison
 * began. A comparison of an earlier fence must never count for a later one. Returns where the result is.
 */
export async function record(context: CompareContext, findings: Findings): Promise<string> {
  const { fenceId } = context.lease;
  const detail = (result: string) => JSON.stringify(detailOf(findings, result));
  const result = await context.keep(linesOf(findings), fenceId);
  for (const database of context.databases) {
    const { rowCount } = await (
      await context.blue.on(database)
    ).query(
      `INSERT INTO cdk_cutover.comparison (fence_id, compared_at, equal, detail, generation)
        SELECT fence_id, clock_timestamp(), $2, $3, $4 FROM cdk_cutover.closed WHERE fence_id = $1`,
      [fenceId, findings.differences.length === 0, detail(result), findings.generation],
    );
    if (rowCount !== 1) throw new Error('The fence was opened and closed again meanwhile: copy and compare again');
  }
  return result;
}

function detailOf(findings: Findings, result: string) {
  const { generation, databases, differences } = findings;
  return {
    summary: summaryOf(findings),
    generation,
    schemaObjects: databases.reduce((sum, { objects }) => sum + objects, 0),
    notes: databases.flatMap(({ notes }) => notes),
    result,
    moved: databases.flatMap(({ moved }) => moved).slice(0, NAMED),
    differences: differences.slice(0, NAMED).map(({ what, database, name, how }) => ({ what, database, name, how })),
  };
}

/** One object of JSON a line: the summary, every difference, every table. */
function* linesOf(findings: Findings): Iterable<string> {
  const { generation, databases, differences } = findings;
  yield JSON.stringify({ summary: summaryOf(findings), generation, moved: databases.flatMap(({ moved }) => moved) });
  for (const difference of differences) yield JSON.stringify(difference);
  for (const { database, tables } of databases) {
    for (const { name, rows, hash } of tables) yield JSON.stringify({ database, table: name, rows, hash });
  }
}
