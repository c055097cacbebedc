import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgresPair, type PostgresPair, type TestServer } from '../harness/postgres';
import { closeFence, databasesOf, markGreen } from './fenced';
import { Host } from './host';

const HOSTILE_DATABASE = `we"ird' db=x \\ name`;
const read = (name: string) => readFileSync(join(__dirname, name), 'utf8');

let pair: PostgresPair;
let host: Host;

async function prepare(server: TestServer): Promise<void> {
  await server.query('postgres', read('nasty-roles.sql'));
  await server.query('postgres', 'CREATE DATABASE nasty OWNER owner_a');
  await server.query('postgres', `CREATE DATABASE "we""ird' db=x \\ name" OWNER kong`);
}

beforeAll(async () => {
  pair = await startPostgresPair();
  host = new Host(pair);
  await prepare(pair.blue);
  await prepare(pair.green);
  await pair.blue.query('nasty', read('nasty.sql'));
  await pair.blue.query(
    HOSTILE_DATABASE,
    'SET ROLE kong; CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1), (2)',
  );
  for (const database of await databasesOf(pair.green)) await markGreen(pair, database);
  await closeFence(pair);
}, 120_000);
afterAll(() => pair.stop());

/** Copies and compares under a new fence. */
async function migrate() {
  await closeFence(pair);
  const copied = await host.run('copy', 'do');
  expect(copied).toMatchObject({ code: 0, stderr: '' });
  return host.run('compare', 'do');
}

it('tries the schema on green while the fence is open, names what green refuses, and leaves nothing of it', async () => {
  for (const database of await databasesOf(pair.blue)) {
    await pair.blue.query(database, 'DROP TABLE cdk_cutover.closed');
  }
  const left = `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')`;
  expect(await host.run('try-schema', 'do')).toMatchObject({ code: 0, stderr: '' });
  expect(await pair.green.query('nasty', left)).toEqual([]);
  await pair.blue.queryAsSuperuser('nasty', 'CREATE VIEW app.gone AS SELECT relhasoids FROM pg_class');
  const refused = await host.run('try-schema', 'do');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('relhasoids does not exist');
  await pair.blue.queryAsSuperuser('nasty', 'DROP VIEW app.gone');
  expect(host.leftovers()).toEqual([]);
}, 60_000);

it('copies everything that is hard to copy as a master without SUPERUSER, and then finds both sides equal', async () => {
  const compared = await migrate();
  expect(compared).toMatchObject({ code: 0, stderr: '' });
  const told =
    'SELECT work, done, of_tables, bytes = of_bytes AND bytes > 0 AS whole FROM cdk_cutover.progress ORDER BY 1';
  expect(await pair.blue.query(HOSTILE_DATABASE, `${told}`)).toEqual([
    { work: 'compare', done: 1, of_tables: 1, whole: true },
    { work: 'copy', done: 1, of_tables: 1, whole: true },
  ]);
  expect(JSON.parse(compared.lastLine)).toEqual({
    equal: true,
    words: '4,287 rows in 24 tables, 7 sequences, 3 large objects, 5 roles',
    how: 'each row hashed on both sides',
    figures: [
      { name: 'rows', value: 4287 },
      { name: 'tables', value: 24 },
      { name: 'sequences', value: 7 },
      { name: 'large objects', value: 3 },
      { name: 'roles', value: 5 },
    ],
  });
  expect(host.leftovers()).toEqual([]);
}, 120_000);

it('tries no schema under a closed fence: what was copied stays', async () => {
  expect(await host.run('try-schema', 'do')).toMatchObject({
    code: 0,
    stdout: 'The fence is closed: what is on green stays as it is.\n',
  });
  expect(await pair.green.query('nasty', 'SELECT FROM app.floats LIMIT 1')).toHaveLength(1);
});

it('keeps every bit of a float, and the sign of zero', async () => {
  const bits = 'SELECT id, float8send(f8)::text AS bits FROM app.floats WHERE id = 1 OR id > 1000 ORDER BY id';
  expect(await pair.green.query('nasty', bits)).toEqual([
    { id: 1, bits: '\\x3fd5555555555555' },
    { id: 1001, bits: '\\x7ff8000000000000' },
    { id: 1002, bits: '\\x8000000000000000' },
    { id: 1003, bits: '\\x0000000000000000' },
    { id: 1004, bits: '\\x7ff0000000000000' },
    { id: 1005, bits: '\\x0000000000000001' },
    { id: 2001, bits: '\\x3fb999999999999a' },
  ]);
});

it('gives a database to its owners and leaves nobody a right that was lent for the copy', async () => {
  const [row] = await pair.green.query<{ create: boolean; owner: string }>(
    'nasty',
    `SELECT has_schema_privilege('owner_b', 'app', 'CREATE') AS create, pg_get_userbyid(relowner) AS owner
     FROM pg_class WHERE oid = 'app.floats'::regclass`,
  );
  expect(row).toEqual({ create: false, owner: 'owner_a' });
});

it('carries the right of every client to create in schema public over to 15, and a refusal too', async () => {
  const may = `SELECT has_schema_privilege('kong', 'public', 'CREATE') AS may`;
  expect(await pair.green.query('nasty', may)).toEqual([{ may: true }]);
});

it('takes nothing of the fence over to green', async () => {
  const ours = `SELECT tgname AS name FROM pg_trigger WHERE tgname ~ 'cdk_cutover' UNION ALL SELECT evtname FROM pg_event_trigger WHERE evtname ~ 'cdk_cutover'
    UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'cdk_cutover'::regnamespace AND relkind = 'r'`;
  // Green's own: whose filling it is.
  expect(await pair.green.query('nasty', ours)).toEqual([{ name: 'generation' }]);
});

it('does nothing when both sides were compared equal under this very fence already', async () => {
  expect(await host.run('copy', 'do')).toMatchObject({
    code: 0,
    lastLine: 'Copied and compared under this very fence already: nothing to do.',
  });
});

it('counts a table that cannot be read as a difference, even where neither side can', async () => {
  const hide = (yes: boolean) =>
    `UPDATE pg_class SET relrowsecurity = ${yes}, relforcerowsecurity = ${yes} WHERE oid = 'app.nokey'::regclass`;
  for (const server of [pair.blue, pair.green]) await server.queryAsSuperuser('nasty', hide(true));
  const fenceId = await closeFence(pair);
  expect((await host.run('compare', 'do')).code).toBe(1);
  expect(host.differences(fenceId).map(({ what, name, how }) => `${what} ${name} ${how}`)).toEqual([
    'row app.nokey could not be read on blue: insufficient_privilege (SQLSTATE 42501): query would be affected by row-level security policy for table "nokey"',
    'row app.nokey could not be read on green: insufficient_privilege (SQLSTATE 42501): query would be affected by row-level security policy for table "nokey"',
  ]);
  for (const server of [pair.blue, pair.green]) await server.queryAsSuperuser('nasty', hide(false));
  await closeFence(pair);
  expect((await host.run('compare', 'do')).code).toBe(0);
});

it('finds each of these differences, and no other', async () => {
  // As a superuser, past every trigger: what no client can do.
  await pair.green.queryAsSuperuser(
    'nasty',
    `SET session_replication_role = replica; SET search_path = app;
     UPDATE floats SET f8 = '0.33333333333333337' WHERE id = 1;
     UPDATE parent_1 SET k = NULL WHERE id = 1;
     UPDATE t SET t = NULL WHERE t = '';
     UPDATE texts SET bp = bp || ' ' WHERE id = 7;
     DELETE FROM child;
     DROP INDEX ix;
     SELECT setval('s_big', 9000000001, false);
     SELECT lo_put(424242, 300000, '\\x01');
     ALTER LARGE OBJECT 424243 OWNER TO owner_b;
     REVOKE SELECT ON nokey FROM reader;
     ALTER TABLE fk1 ALTER id SET DEFAULT 7;
     COMMENT ON VIEW v1 IS 'w';
     ALTER FUNCTION addf VOLATILE;
     DROP POLICY q ON rls;
     DROP EXTENSION pgcrypto;
     ALTER DATABASE nasty RESET work_mem;
     GRANT reader TO "we""ird role"; ALTER ROLE owner_b CREATEDB`,
  );
  await pair.blue.queryAsSuperuser(
    'nasty',
    `SET session_replication_role = replica; SET search_path = app;
     ALTER TABLE things DISABLE TRIGGER cdk_cutover_fence; UPDATE things SET d = d + 1 WHERE id = 100;
     ALTER TABLE things ENABLE ALWAYS TRIGGER cdk_cutover_fence;
     SELECT setval('texts_id_seq', 1)`,
  );
  const fenceId = await closeFence(pair);
  const compared = await host.run('compare', 'do');
  expect(compared.code).toBe(1);
  expect(JSON.parse(compared.lastLine)).toMatchObject({ equal: false });
  expect(compared.stderr).toContain('row app.floats of database nasty: differs');
  const found = host.differences(fenceId).map(({ what, name, how }) => `${what} ${name} ${how}`);
  expect(found.sort()).toEqual(
    [
      'row app.floats differs',
      'row app.parent_1 differs',
      'row app.t differs',
      'row app.texts differs',
      'row app.child differs',
      'row app.things differs',
      // Stale on blue; on green it no longer equals what its own query yields there.
      'row app.mv differs',
      'index app.ix is missing on green',
      'comment on index app.ix is missing on green',
      'sequence app.s_big is ahead on green',
      'sequence app.texts_id_seq is ahead on green',
      'largeObject 424242 differs in hash',
      'largeObject 424243 differs in owner, rights',
      'table app.nokey differs in rights',
      'column app.fk1.id differs in default',
      'comment on view app.v1 differs in text',
      'function app.addf(integer,integer) differs in provolatile',
      'policy q on app.rls is missing on green',
      'extension pgcrypto is missing on green',
      'setting of all roles in nasty differs in values',
      'membership of "we""ird role" in reader is only on green',
      'role owner_b differs in rolcreatedb',
    ].sort(),
  );
  const recorded = `SELECT equal FROM cdk_cutover.comparison WHERE fence_id = '${fenceId}'`;
  expect(await pair.blue.query('nasty', recorded)).toEqual([{ equal: false }]);
}, 120_000);

it('copies anew over what an earlier copy left, and ends equal', async () => {
  await pair.green.query('postgres', `REVOKE reader FROM "we""ird role"; ALTER ROLE owner_b NOCREATEDB`);
  expect(JSON.parse((await migrate()).lastLine)).toMatchObject({
    equal: true,
    words: expect.stringMatching(/^4,287 rows /),
  });
}, 120_000);
