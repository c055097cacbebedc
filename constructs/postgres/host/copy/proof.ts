import type { Client } from 'pg';
import { asBytes, bytesOf, characters, fromBytes, readable } from './bytes';
import { CLIENT_SCHEMA, NO_EXTENSION } from './catalog';
import type { Filling } from './filling';
import type { Table } from './tables';

const CLASSES = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${CLIENT_SCHEMA} AND ${NO_EXTENSION}`;
/** Of a partitioned table an index may lack its parts on blue, too. */
const STATE_SQL = `SELECT ${asBytes(`json_build_object(
  'tables', (SELECT json_agg(format('%I.%I', n.nspname, c.relname)) FROM ${CLASSES} AND c.relkind IN ('r', 'p', 'm')),
  'empty', (SELECT json_agg(format('%I.%I', n.nspname, c.relname)) FROM ${CLASSES} AND c.relkind = 'r' AND pg_relation_size(c.oid) = 0),
  'broken', (SELECT json_agg(indexrelid::regclass) FROM pg_index WHERE NOT indisvalid),
  'loose', (SELECT json_agg(format('%s of %s', conname, conrelid::regclass)) FROM pg_constraint WHERE NOT convalidated))`)} AS state`;

interface State {
  readonly tables: readonly string[] | null;
  readonly empty: readonly string[] | null;
  readonly broken: readonly string[] | null;
  readonly loose: readonly string[] | null;
}

/** Cheap: what is wholly missing. Whether the content is the same, the comparison proves. @throws naming what green lacks */
export async function prove({ database, blue, green }: Filling, tables: readonly Table[]): Promise<number> {
  const [wanted, found] = await Promise.all([stateOf(blue), stateOf(green)]);
  const refuse = (what: string, names: readonly string[]) => {
    if (names.length > 0) throw new Error(`${what}: ${names.slice(0, 20).map(readable).join(', ')}`);
  };
  refuse(`tables of database ${database} are missing on green`, without(wanted.tables, found.tables));
  const rooted = tables.filter(({ root }) => root !== null).map(({ name }) => name);
  const suspects = without(found.empty, [...(wanted.empty ?? []), ...rooted]);
  const filled = suspects.length > 0 ? await notEmpty(blue, suspects) : [];
  refuse(`tables of database ${database} are empty on green, and not on blue`, filled);
  refuse(`indexes of database ${database} are invalid on green`, without(found.broken, wanted.broken));
  refuse(
    `constraints of database ${database} were validated on blue, and are not on green`,
    without(found.loose, wanted.loose),
  );
  return wanted.tables?.length ?? 0;
}

function without(names: readonly string[] | null, known: readonly string[] | null): readonly string[] {
  const there = new Set(known);
  return (names ?? []).filter((name) => !there.has(name));
}

async function stateOf(client: Client): Promise<State> {
  const { rows } = await client.query<{ state: Buffer }>(STATE_SQL);
  return JSON.parse(characters(rows[0]?.state)) as State;
}

/** Which of these tables of blue hold a row. */
async function notEmpty(blue: Client, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await blue.query<{ names: Buffer | null }>(
    `SELECT ${asBytes('json_agg(name)')} AS names FROM json_array_elements_text(${fromBytes('$1')}::json) name
      WHERE query_to_xml(format('SELECT 1 AS one FROM ONLY %s LIMIT 1', name), false, false, '')::text ~ '<one>'`,
    [bytesOf(JSON.stringify(names))],
  );
  return rows[0]?.names ? (JSON.parse(characters(rows[0].names)) as string[]) : [];
}
