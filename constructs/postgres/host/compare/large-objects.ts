import type { Server } from '../../function/server';
import { wordsOf } from '../../function/words/words-of';
import { acl, role } from './catalog/names';
import { contrast, type Difference, type Found, type Thing } from './difference';
import type { SideSlots } from './rows/hash';
import { both, Session, type Servers, type Pair, type Texts } from './session';
import type { Sessions } from '../copy/sessions';

const COUNT_SQL = 'SELECT count(*)::text FROM pg_largeobject_metadata';

/**
 * Content by a hash, in pieces: one may be larger than any value. `which` is put inside, so that only those are opened. 262144 is INV_READ, 2 is
 * SEEK_END.
 */
const objectsSql = (
  which: string,
) => `SELECT 'largeObject', oid::text, jsonb_build_object('owner', ${role('lomowner')}, 'rights', ${acl(`'L'`, 'lomowner', 'lomacl')},
    'bytes', bytes, 'hash', (SELECT encode(sha256(string_agg(sha256(lo_get(oid, at, 4194304)), '' ORDER BY at)), 'hex') FROM generate_series(0, bytes - 1, 4194304) at),
    'comment', obj_description(oid, 'pg_largeobject'))::text
  FROM (SELECT oid, lomowner, lomacl, lo_open(oid, 262144) AS fd FROM pg_largeobject_metadata WHERE ${which} OFFSET 0) opened,
    LATERAL (SELECT lo_lseek64(fd, 0, 2) + lo_close(fd) AS bytes OFFSET 0) sized`;

/** Compares content, owner, rights and comment of large objects. */
export async function compareLargeObjects(
  servers: Servers,
  database: string,
  sessions: Pair,
  slots: SideSlots,
): Promise<{ differences: readonly Difference[]; count: number }> {
  const counts = await both(async (side) => Number((await sessions[side].ask(COUNT_SQL, 1))[0]?.[0]));
  if (counts.blue === 0 && counts.green === 0) return { differences: [], count: 0 };
  const found = await both((side) => readSide(servers[side], database, slots[side], counts[side]));
  return { differences: contrast(database, found.blue, found.green), count: counts.blue };
}

async function readSide(server: Server, database: string, slots: Sessions, count: number): Promise<Found> {
  const parallel = Math.min(slots.most, count);
  const parts = await Promise.all(
    Array.from({ length: parallel }, (_, at) =>
      slots.do(async () => {
        const session = await Session.open(server, database);
        try {
          return await readPart(session, `oid::bigint % ${parallel} = ${at}`);
        } finally {
          await session.end();
        }
      }),
    ),
  );
  return { things: parts.flatMap(({ things }) => things), unread: parts.flatMap(({ unread }) => unread) };
}

async function readPart(session: Session, which: string): Promise<Found> {
  try {
    return { things: (await session.ask(objectsSql(which), 3)).map(toThing), unread: [] };
  } catch {
    return readOneByOne(session, which);
  }
}

async function readOneByOne(session: Session, which: string): Promise<Found> {
  const things: Thing[] = [];
  const unread: { what: string; name: string; why: string }[] = [];
  const oids = await session.ask(`SELECT oid::text FROM pg_largeobject_metadata WHERE ${which}`, 1);
  for (const [oid] of oids) {
    try {
      things.push(...(await session.ask(objectsSql(`oid = ${oid}`), 3)).map(toThing));
    } catch (error) {
      unread.push({ what: 'largeObject', name: String(oid), why: wordsOf(error) });
    }
  }
  return { things, unread };
}

function toThing([what, name, definition]: Texts): Thing {
  return { what: String(what), name: String(name), definition: String(definition) };
}
