import { eachFenced } from './fence/fenced';
import { escapeLiteral, type Client } from 'pg';
import type { Run } from './run';
import { isBehind, type Definition, type Position } from './sequence-position';

/** Clients may move a sequence of green between two looks at it; it is looked at again so often. */
const TURNS = 20;
/** Sequences that one statement reads. */
const AT_ONCE = 200;

/** The sequences that are copied. */
const DEFINITIONS_SQL = `SELECT format('%I.%I', n.nspname, c.relname) AS name, seqincrement AS increment, seqmin AS min, seqmax AS max, seqcycle AS cycle
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')
    AND (NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig)))
  ORDER BY c.oid`;

/**
 * Clients' nextval passes every fence. Raises green's sequences to where blue's are now, and reads green again until none is behind what was
 * read of blue. Returns how many it raised; throws when green cannot be brought there.
 * @param greenNamed whether clients may have been led to green already, and may have called nextval there
 */
export async function raiseSequences(run: Run, greenNamed: boolean): Promise<number> {
  const raised = await eachFenced(run.blue, async (blue, database) => {
    const { rows: sequences } = await blue.query<Definition>(DEFINITIONS_SQL);
    const green = await run.green.on(database);
    const wanted = await positionsOf(blue, sequences);
    const touched = new Set<string>();
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const there = await positionsOf(green, sequences);
      const behind = sequences
        .map((definition, at) => ({ definition, wanted: wanted[at]!, there: there[at]! }))
        .filter((one) => isBehind(one.definition, one.there, one.wanted, greenNamed));
      if (behind.length === 0) return touched.size;
      for (const { definition } of behind) touched.add(definition.name);
      if (turn < TURNS) await green.query(behind.map(setSql).join(';'));
    }
    const names = [...touched].slice(0, 5).join(', ');
    throw new Error(`Sequences of database "${database}" on green stay behind blue's: ${names}`);
  });
  return raised.reduce((sum, count) => sum + count, 0);
}

/** Only where the sequence still is where it was seen: nothing that a client was given meanwhile is given again. */
function setSql(one: { definition: Definition; wanted: Position; there: Position }): string {
  const { definition, wanted, there } = one;
  return `SELECT setval(${escapeLiteral(definition.name)}, ${wanted.value}, ${wanted.called}) FROM ${definition.name}
    WHERE last_value = ${there.value} AND is_called = ${there.called}`;
}

/** Read from each sequence itself: `pg_sequences` hides where one stands that was never called. */
async function positionsOf(client: Client, sequences: readonly Definition[]): Promise<Position[]> {
  const positions: Position[] = [];
  for (let from = 0; from < sequences.length; from += AT_ONCE) {
    const selects = sequences
      .slice(from, from + AT_ONCE)
      .map(({ name }, at) => `SELECT ${at} AS at, last_value AS value, is_called AS called FROM ${name}`);
    const { rows } = await client.query<Position>(`${selects.join(' UNION ALL ')} ORDER BY at`);
    positions.push(...rows);
  }
  return positions;
}
