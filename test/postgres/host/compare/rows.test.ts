import { compareLargeObjects } from '../../../../constructs/postgres/host/compare/large-objects';
import { compareRows } from '../../../../constructs/postgres/host/compare/rows/rows';
import { hashSide, isHash } from '../../../../constructs/postgres/host/compare/rows/hash';
import { planRows } from '../../../../constructs/postgres/host/compare/rows/plan';
import { compareSchema } from '../../../../constructs/postgres/host/compare/schema';
import { compareSequences } from '../../../../constructs/postgres/host/compare/sequences';
import type { Difference } from '../../../../constructs/postgres/host/compare/difference';
import { withSessions, type Servers } from '../../../../constructs/postgres/host/compare/session';
import { Sessions } from '../../../../constructs/postgres/host/copy/sessions';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { QUIET, serversOf } from './servers';
import { linesOf } from './world';

/** What a superuser made, the master has to be able to read. */
const GIVE_TO_MASTER = `DO $give$DECLARE name text; BEGIN
  FOR name IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'v', 'S')
    AND NOT (relkind = 'S' AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = pg_class.oid AND d.deptype = 'a'))
  LOOP EXECUTE 'ALTER TABLE ' || name || ' OWNER TO master'; END LOOP; END$give$`;

describe('Rows, positions and large objects', () => {
  let pair: PostgresPair;
  let servers: Servers;
  let databases = 0;

  beforeAll(async () => {
    pair = await startPostgresPair();
    servers = serversOf(pair);
  }, 60_000);
  afterAll(() => pair?.stop());

  /** A new database on both sides, filled alike as a superuser. */
  async function filled(sql: string, options = ''): Promise<string> {
    databases += 1;
    const database = `filled_${databases}`;
    await Promise.all(
      [pair.blue, pair.green].map(async (server) => {
        await server.query('postgres', `CREATE DATABASE ${database} ${options}`);
        await server.queryAsSuperuser(database, `GRANT CREATE ON SCHEMA public TO PUBLIC; ${sql}; ${GIVE_TO_MASTER}`);
      }),
    );
    return database;
  }
  const change = (side: 'blue' | 'green', database: string, sql: string) => pair[side].queryAsSuperuser(database, sql);

  function differences(database: string): Promise<Difference[]> {
    const slots = { blue: new Sessions(2), green: new Sessions(2) };
    return withSessions(servers, database, async (sessions) => {
      const parts = [
        await compareRows(servers, database, sessions, slots, QUIET),
        await compareSequences(database, sessions),
        await compareLargeObjects(servers, database, sessions, slots),
        await compareSchema(database, sessions),
      ];
      return parts.flatMap((part) => part.differences);
    });
  }
  const found = async (database: string) => linesOf(await differences(database));

  it('of a materialized view that holds something else each time are compared by what it is made of, and it is noted', async () => {
    const database = await filled(
      `CREATE TABLE t AS SELECT 1 AS id; CREATE MATERIALIZED VIEW restless AS SELECT id, now() AS at, random() AS r FROM t;
       CREATE MATERIALIZED VIEW still AS SELECT id, current_date AS day FROM t`,
    );
    const notes = await withSessions(servers, database, async (sessions) => {
      const slots = { blue: new Sessions(2), green: new Sessions(2) };
      return (await compareRows(servers, database, sessions, slots, QUIET)).notes;
    });
    expect(notes).toEqual([
      `${database}: materialized view public.restless holds something else each time it is refreshed; its definition alone was compared`,
    ]);
    expect(await found(database)).toEqual([]);
    await change('green', database, 'INSERT INTO t VALUES (2)');
    expect(await found(database)).toContain('row public.t differs');
    await change('blue', database, 'INSERT INTO t VALUES (2); REFRESH MATERIALIZED VIEW still');
    expect(await found(database)).toContain('row public.still differs');
  });

  it('are told with the number and the hash of both sides, whatever a name holds, and never with their content', async () => {
    const database = await filled(
      `CREATE TABLE "a\tb ""c""" (t text); INSERT INTO "a\tb ""c""" VALUES (E'secret\\tof a row')`,
    );
    await change('green', database, `INSERT INTO "a\tb ""c""" VALUES ('another secret')`);
    const [difference, ...others] = await differences(database);
    expect(others).toEqual([]);
    const hash = expect.stringMatching(/^-?\d+ -?\d+$/);
    expect(difference).toEqual({
      what: 'row',
      database,
      name: 'public."a\tb ""c"""',
      how: 'differs',
      blue: { rows: '1', hash },
      green: { rows: '2', hash },
    });
    expect(difference!.blue).not.toEqual(difference!.green);
    expect(JSON.stringify(difference)).not.toContain('secret');
  });

  it('that one side cannot read are named, and all other differences still', async () => {
    const database = await filled(
      `CREATE TABLE hidden (a int); CREATE TABLE gone (a int); CREATE TABLE other (a int); CREATE SEQUENCE gone_s; INSERT INTO hidden VALUES (1)`,
    );
    for (const side of ['blue', 'green'] as const) {
      await change(
        side,
        database,
        'ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; ALTER TABLE hidden FORCE ROW LEVEL SECURITY',
      );
    }
    await change('green', database, 'DROP TABLE gone; DROP SEQUENCE gone_s; INSERT INTO other VALUES (7)');
    expect(await found(database)).toEqual([
      'column public.gone.a is missing on green',
      'row public.gone could not be read on green: undefined_table (SQLSTATE 42P01): relation "public.gone" does not exist',
      'row public.hidden could not be read on blue: insufficient_privilege (SQLSTATE 42501): query would be affected by row-level security policy for table "hidden"',
      'row public.hidden could not be read on green: insufficient_privilege (SQLSTATE 42501): query would be affected by row-level security policy for table "hidden"',
      'row public.other differs',
      'sequence public.gone_s could not be read on green: undefined_table (SQLSTATE 42P01): relation "public.gone_s" does not exist',
      'sequence public.gone_s is missing on green',
      'table public.gone is missing on green',
    ]);
  });

  it('belong to a catalog that may be damaged: the object is named, and all other differences still', async () => {
    const database = await filled(
      'CREATE TABLE t (a int CONSTRAINT a_small CHECK (a < 5), CONSTRAINT a_big CHECK (a > 1)); CREATE VIEW v AS SELECT a FROM t',
    );
    await change(
      'green',
      database,
      `UPDATE pg_constraint SET conbin = NULL WHERE conname = 'a_small'; COMMENT ON VIEW v IS 'x'`,
    );
    expect(await found(database)).toEqual([
      'comment on view public.v is only on green',
      'constraint a_small on public.t could not be read on green: internal_error (SQLSTATE XX000)',
    ]);
  });

  it('of a stale materialized view on blue have to be on green what its query yields there', async () => {
    const database = await filled(
      'CREATE TABLE t (a int); CREATE MATERIALIZED VIEW mv AS SELECT a FROM t; INSERT INTO t VALUES (1)',
    );
    await change('green', database, 'REFRESH MATERIALIZED VIEW mv');
    expect(await found(database)).toEqual([]);
    await change('blue', database, 'INSERT INTO t VALUES (2)');
    await change('green', database, 'INSERT INTO t VALUES (2)');
    expect(await found(database)).toEqual(['row public.mv differs']);
  });

  it('in hash partitions by an enum may lie in another partition there, and are found all the same', async () => {
    const labels = Array.from({ length: 12 }, (_, at) => `'l${at}'`);
    const database = await filled(
      `CREATE TYPE mood AS ENUM (${labels.join()}); CREATE TABLE p (m mood, a int) PARTITION BY HASH (m); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);
       CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1) PARTITION BY LIST (a); CREATE TABLE p1d PARTITION OF p1 DEFAULT; CREATE TABLE q (a int) PARTITION BY HASH (a); CREATE TABLE q0 PARTITION OF q FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
    );
    // Numbers of the server's own: on green the type is made anew until its rows lie elsewhere.
    const lie = "SELECT string_agg(tableoid::regclass || m::text, ',' ORDER BY m) AS where FROM p";
    const rows = `INSERT INTO p SELECT m, 1 FROM unnest(enum_range(NULL::mood)) m; INSERT INTO q VALUES (1)`;
    await change('blue', database, rows);
    await change('green', database, rows);
    expect(await change('green', database, lie)).not.toEqual(await change('blue', database, lie));
    expect(await found(database)).toEqual([]);
    await change('green', database, `UPDATE p SET a = 2 WHERE m = 'l7'; UPDATE q SET a = 2`);
    expect(await found(database)).toEqual(['row public.p differs', 'row public.q0 differs']);
  });

  it('of a type that has no form of its own on both majors are named, and all other differences still', async () => {
    const database = await filled(
      `CREATE TYPE odd; CREATE FUNCTION odd_in(cstring) RETURNS odd LANGUAGE internal IMMUTABLE STRICT AS 'int4in'; CREATE FUNCTION odd_out(odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
       CREATE TYPE odd (INPUT = odd_in, OUTPUT = odd_out, LIKE = int4); CREATE TABLE t (o odd); CREATE TABLE u (a int)`,
    );
    await change('green', database, 'INSERT INTO u VALUES (1)');
    expect(await found(database)).toEqual([
      'row public.t could not be compared: column o of public.t: values of type public.odd cannot be compared exactly between these servers',
      'row public.u differs',
    ]);
  });

  it('in a database that knows no encoding are told apart byte by byte, and so are names', async () => {
    const bytes = (sql: string) =>
      `DO $do$BEGIN EXECUTE convert_from('\\x${Buffer.from(sql, 'latin1').toString('hex')}', 'SQL_ASCII'); END$do$`;
    const database = await filled(
      `${bytes('CREATE TABLE "t\xe9" (a text)')}; ${bytes(`INSERT INTO "t\xe9" VALUES ('\xff')`)}; ${bytes(`COMMENT ON TABLE "t\xe9" IS '\xe8'`)}`,
      `TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    expect(await found(database)).toEqual([]);
    await change(
      'green',
      database,
      `${bytes(`UPDATE "t\xe9" SET a = '\xfe'`)}; ${bytes(`COMMENT ON TABLE "t\xe9" IS '\xe9'`)}`,
    );
    expect(await found(database)).toContain('row public."t\xe9" differs');
    expect(await found(database)).toContain('comment on table public."t\xe9" differs in text');
    await change('green', database, bytes('ALTER TABLE "t\xe9" RENAME TO "t\xea"'));
    expect(await found(database)).toContain('table public."t\xea" is only on green');
  });

  it('of sequences and large objects are found, each change of them by itself', async () => {
    const database = await filled(
      `SET ROLE master; CREATE SEQUENCE s; CREATE SEQUENCE down INCREMENT -1; SELECT lo_from_bytea(4001, 'abc'), lo_from_bytea(4002, repeat('x', 100)::bytea), lo_from_bytea(4003, ''), lo_from_bytea(4004, 'x'), lo_from_bytea(4005, 'x')`,
    );
    expect(await found(database)).toEqual([]);
    await change(
      'green',
      database,
      `SELECT setval('s', 5), setval('down', -5), lo_put(4001, 1, 'x'), lo_put(4002, 100, '\\x00'), lo_unlink(4003), lo_from_bytea(4009, 'new'); ALTER LARGE OBJECT 4009 OWNER TO master; COMMENT ON LARGE OBJECT 4004 IS E'tab\\there'; GRANT SELECT ON LARGE OBJECT 4005 TO PUBLIC`,
    );
    expect(await found(database)).toEqual([
      'largeObject 4001 differs in hash',
      'largeObject 4002 differs in hash, bytes',
      'largeObject 4003 is missing on green',
      'largeObject 4004 differs in comment',
      'largeObject 4005 differs in rights',
      'largeObject 4009 is only on green',
      'sequence public.down is ahead on green',
      'sequence public.s is ahead on green',
    ]);
  });

  it('of an extension are the user’s where it says so', async () => {
    const database = await filled('');
    for (const side of ['blue', 'green'] as const) {
      await change(
        side,
        database,
        `CREATE EXTENSION citext; CREATE TABLE of_extension (a int, mine bool); ALTER EXTENSION citext ADD TABLE of_extension; ALTER TABLE of_extension OWNER TO master;
         UPDATE pg_extension SET extconfig = ARRAY['of_extension'::regclass::oid], extcondition = ARRAY['WHERE mine'] WHERE extname = 'citext'`,
      );
    }
    await change('green', database, 'INSERT INTO of_extension VALUES (1, false)');
    expect(await found(database)).toEqual([]);
    await change('green', database, 'INSERT INTO of_extension VALUES (1, true)');
    expect(await found(database)).toEqual(['row public.of_extension differs']);
  });

  it('can be hashed on one side before the other side has any, and value by value with the same result on both', async () => {
    const database = await filled(
      'SET ROLE master; CREATE TABLE t (a int, b text, c float8[]); INSERT INTO t SELECT g, g::text, ARRAY[g / 3.0] FROM generate_series(1, 500) g',
    );
    await withSessions(servers, database, async ({ blue }) => {
      const { tables } = await planRows(blue);
      const wide = tables.map((table) => ({ ...table, sql: table.wideSql }));
      const whole = await hashSide(servers.blue, database, tables, new Sessions(2));
      const byValue = await hashSide(servers.blue, database, wide, new Sessions(2));
      expect(await hashSide(servers.green, database, tables, new Sessions(2))).toEqual(whole);
      expect(await hashSide(servers.green, database, wide, new Sessions(2))).toEqual(byValue);
      expect([...whole.values()].every(isHash)).toBe(true);
    });
  });
});
