import { escapeLiteral } from 'pg';
import type { Difference } from './difference';
import type { Session } from './session';

/**
 * Majors print one query in more than one way: 16 names a column without its table where there is but one. How green prints what blue printed says
 * whether both are the same query. It is made as a view and taken back in the same breath; NULL where green cannot make it.
 */
const PRINTED_SQL = `CREATE OR REPLACE FUNCTION pg_temp.printed(query text) RETURNS text LANGUAGE plpgsql AS $printed$
DECLARE result text;
BEGIN
  EXECUTE 'CREATE TEMPORARY VIEW cdk_cutover_printed AS ' || query;
  result := pg_get_viewdef('pg_temp.cdk_cutover_printed'::regclass);
  RAISE EXCEPTION USING ERRCODE = 'CC001';
EXCEPTION
  WHEN SQLSTATE 'CC001' THEN RETURN result;
  WHEN OTHERS THEN RETURN NULL;
END $printed$`;

/** Leaves out queries of views that differ only in how the two servers print them. */
export async function withoutPrinting(green: Session, differences: readonly Difference[]): Promise<Difference[]> {
  const left: Difference[] = [];
  let made = false;
  for (const difference of differences) {
    const [blue, there] = [queryOf(difference.blue), queryOf(difference.green)];
    if (blue === undefined || there === undefined) {
      left.push(difference);
      continue;
    }
    if (!made) await green.run(PRINTED_SQL);
    made = true;
    const [row] = await green.ask(`SELECT pg_temp.printed(${escapeLiteral(blue)})`, 1);
    const rest = row?.[0] === there ? without(difference, 'query') : difference;
    if (rest !== undefined) left.push(rest);
  }
  return left;
}

function queryOf(side: unknown): string | undefined {
  const query = (side as { query?: unknown } | null)?.query;
  return typeof query === 'string' ? query : undefined;
}

/** The same without one of its fields; `undefined`: nothing else differs. */
function without(difference: Difference, field: string): Difference | undefined {
  const others = (side: unknown) => Object.fromEntries(Object.entries(side as object).filter(([key]) => key !== field));
  const [blue, green] = [others(difference.blue), others(difference.green)];
  const fields = Object.keys(blue);
  return fields.length === 0 ? undefined : { ...difference, how: `differs in ${fields.join(', ')}`, blue, green };
}
