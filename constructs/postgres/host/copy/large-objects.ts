import { literal } from './bytes';
import { guardOf, type Filling } from './filling';
import { inParallel } from './sessions';

const PIECE = 262_144;

/** Fewer bytes than these in all are not worth a second session. */
const LEAST_SHARE = 16_777_216;

/** A role as green's session knows it: the master may have another name there. */
const role = (oid: string, master: string) =>
  `CASE pg_get_userbyid(${oid}) WHEN current_user THEN '${master}' ELSE quote_ident(pg_get_userbyid(${oid})) END`;

/** Large objects themselves: pg_dump brings them with a schema up to 16, and since 17 only with all that they hold. */
const MADE = (mine: string) =>
  `SELECT format('SELECT lo_create(%s); ALTER LARGE OBJECT %s OWNER TO %s;', oid, oid, ${role('lomowner', 'CURRENT_USER')})
    FROM pg_largeobject_metadata WHERE ${mine}`;

const HELD = (mine: string) =>
  `SELECT format('SELECT lo_put(%s, %s, %L);', oid, at, lo_get(oid, at, ${PIECE}))
    FROM (SELECT oid, lo_open(oid, 262144) AS fd FROM pg_largeobject_metadata WHERE ${mine} OFFSET 0) opened,
      LATERAL (SELECT lo_lseek64(fd, 0, 2) + lo_close(fd) AS bytes OFFSET 0) sized, generate_series(0, bytes - 1, ${PIECE}) at`;

/** Rights in the order in which they were given, each by who gave it, and what is said about an object. */
const SAID = (mine: string) =>
  `SELECT sql FROM (
    SELECT oid, 0 AS at, format('REVOKE ALL ON LARGE OBJECT %s FROM PUBLIC, %s;', oid, ${role('lomowner', 'CURRENT_USER')}) AS sql
      FROM pg_largeobject_metadata WHERE lomacl IS NOT NULL AND ${mine}
    UNION ALL SELECT oid, a.at, format('SET ROLE %s; GRANT %s ON LARGE OBJECT %s TO %s%s; RESET ROLE;', ${role('a.grantor', 'NONE')}, a.privilege_type, oid,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE ${role('a.grantee', 'CURRENT_USER')} END, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END)
      FROM pg_largeobject_metadata, aclexplode(lomacl) WITH ORDINALITY a (grantor, grantee, privilege_type, is_grantable, at) WHERE ${mine}
    UNION ALL SELECT oid, 0, format('COMMENT ON LARGE OBJECT %s IS %L;', oid, description)
      FROM pg_largeobject_metadata, pg_description WHERE classoid = 'pg_largeobject'::regclass AND objoid = oid AND ${mine}) s ORDER BY oid, at`;

/** Large objects: themselves, what they hold, and then who may do what with them, which may be less than the copy needs. */
export async function copyLargeObjects(filling: Filling): Promise<void> {
  const { host, aim, blue, sessions } = filling;
  const { rows } = await blue.query<{ bytes: number }>(
    `SELECT pg_table_size('pg_largeobject')::float8 AS bytes WHERE EXISTS (SELECT FROM pg_largeobject_metadata)`,
  );
  const [found] = rows;
  if (!found) return;
  const guard = `SELECT ${literal(guardOf(filling))}`;
  const count = found.bytes < LEAST_SHARE ? 1 : sessions.most;
  const shares = Array.from({ length: count }, (_, at) => at);
  await inParallel(sessions.most, shares, (share) =>
    sessions.do(() => {
      const mine = `oid::bigint % ${count} = ${share}`;
      const printed = [MADE, HELD, SAID].flatMap((query) => ['-c', guard, '-c', query(mine)]);
      return host.tools.relay(aim, ['-v', 'FETCH_COUNT=16', ...printed], ['-f', '-']);
    }),
  );
}
