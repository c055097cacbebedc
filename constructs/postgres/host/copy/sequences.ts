import type { Client } from 'pg';
import { asBytes, fromBytes } from './bytes';
import { CLIENT_SCHEMA, NO_EXTENSION } from './catalog';

/** A transaction locks each sequence that it reads. */
const AT_ONCE = 500;

/** Each sequence is read itself: pg_sequences hides whether it was ever called. */
const positionsSql = (from: number) => `SELECT ${asBytes(
  `json_agg(json_build_object('name', name, 'value', (xpath('//v/text()', x))[1]::text, 'called', (xpath('//c/text()', x))[1]::text))`,
)} AS positions
  FROM (SELECT c.oid::regclass::text AS name, query_to_xml(format('SELECT last_value AS v, is_called AS c FROM %s', c.oid::regclass), false, false, '') AS x
    FROM (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND ${CLIENT_SCHEMA}
      AND (${NO_EXTENSION} OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig))) ORDER BY c.oid LIMIT ${AT_ONCE} OFFSET ${from}) c) s`;

/** Sets every sequence of a database of green to where blue's is. */
export async function copySequences(blue: Client, green: Client): Promise<void> {
  for (let from = 0; ; from += AT_ONCE) {
    const { rows } = await blue.query<{ positions: Buffer | null }>(positionsSql(from));
    const positions = rows[0]?.positions;
    if (!positions) return;
    await green.query(
      `SELECT count(setval(name::regclass, value::bigint, called)) FROM json_to_recordset(${fromBytes('$1')}::json) AS p (name text, value text, called boolean)`,
      [positions],
    );
  }
}
