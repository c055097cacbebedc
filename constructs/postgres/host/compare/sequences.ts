import { escapeLiteral } from 'pg';
import { isBehind, type Definition, type Position } from '../../function/sequence-position';
import { wordsOf } from '../../function/words/words-of';
import { inUsers } from './catalog/names';
import type { Difference } from './difference';
import { both, type Session, type Pair } from './session';

/** A sequence that clients moved on blue since it was copied. The switch raises green's before anybody is led there. */
export interface Moved {
  readonly database: string;
  readonly name: string;
  readonly blue: string;
  readonly green: string;
}

export interface SequencesResult {
  readonly differences: readonly Difference[];
  readonly moved: readonly Moved[];
  /** How many were compared. */
  readonly count: number;
}

/** Sequences that one statement reads: each is a relation of its own. */
const AT_ONCE = 500;

/** An extension's are the user's where it says so. */
const DEFINITIONS_SQL = `SELECT format('%I.%I', n.nspname, c.relname), s.seqincrement::text, s.seqmin::text, s.seqmax::text, s.seqcycle::text
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${inUsers('n.nspname')} AND (NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig)))
  ORDER BY c.oid`;

/**
 * Compares where sequences stand; how they are declared is compared with the schema. Positions were alike when they were copied, but clients'
 * nextval passes every fence: where blue has moved on since, that is noted; a green that is ahead is a difference. Of a cycling sequence nobody
 * can say which side is ahead.
 */
export async function compareSequences(database: string, { blue, green }: Pair): Promise<SequencesResult> {
  const definitions = (await blue.ask(DEFINITIONS_SQL, 5)).map(toDefinition);
  const sessions = { blue, green };
  const found = await both((side) => positionsOf(sessions[side], definitions));
  const differences: Difference[] = [];
  const moved: Moved[] = [];
  for (const definition of definitions) {
    const { name } = definition;
    const [here, there] = [found.blue.get(name), found.green.get(name)];
    if (!isPosition(here) || !isPosition(there)) {
      for (const [side, position] of [
        ['blue', here],
        ['green', there],
      ] as const) {
        if (isPosition(position)) continue;
        const how = `could not be read on ${side}: ${position ?? 'no answer'}`;
        differences.push({ what: 'sequence', database, name, how, blue: null, green: null });
      }
      continue;
    }
    if (here.value === there.value && here.called === there.called) continue;
    if (!definition.cycle && isBehind(definition, here, there, false)) {
      differences.push({ what: 'sequence', database, name, how: 'is ahead on green', blue: here, green: there });
    } else if (definition.cycle || isBehind(definition, there, here, false)) {
      moved.push({ database, name, blue: textOf(here), green: textOf(there) });
    }
  }
  return { differences, moved, count: definitions.length };
}

/** Positions by name, or why there is none. */
async function positionsOf(
  session: Session,
  definitions: readonly Definition[],
): Promise<Map<string, Position | string>> {
  const found = new Map<string, Position | string>();
  const read = async (some: readonly Definition[]) => {
    const selects = some.map(
      ({ name }) => `SELECT ${escapeLiteral(name)}, last_value::text, is_called::text FROM ${name}`,
    );
    for (const [name, value, called] of await session.ask(selects.join(' UNION ALL '), 3)) {
      found.set(String(name), { value: String(value), called: called === 'true' });
    }
  };
  for (let from = 0; from < definitions.length; from += AT_ONCE) {
    const some = definitions.slice(from, from + AT_ONCE);
    try {
      await read(some);
    } catch {
      for (const one of some) await read([one]).catch((error: unknown) => found.set(one.name, wordsOf(error)));
    }
  }
  return found;
}

function isPosition(found: Position | string | undefined): found is Position {
  return typeof found === 'object';
}

function textOf({ value, called }: Position): string {
  return `${value} ${called ? 't' : 'f'}`;
}

function toDefinition([name, increment, min, max, cycle]: readonly (string | null)[]): Definition {
  return {
    name: String(name),
    increment: String(increment),
    min: String(min),
    max: String(max),
    cycle: cycle === 'true',
  };
}
