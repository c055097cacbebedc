import { compareDatabase } from '../../../../constructs/postgres/host/compare/database';
import { compareServer } from '../../../../constructs/postgres/host/compare/server-wide';
import { withSessions } from '../../../../constructs/postgres/host/compare/session';
import { Sessions } from '../../../../constructs/postgres/host/copy/sessions';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { QUIET, serversOf } from './servers';
import { linesOf } from './world';

describe('What belongs to the servers', () => {
  let pair: PostgresPair;
  let servers: ReturnType<typeof serversOf>;

  beforeAll(async () => {
    pair = await startPostgresPair();
    for (const server of [pair.blue, pair.green]) {
      await server.query('postgres', 'CREATE ROLE kong; CREATE ROLE owner_a; GRANT owner_a TO CURRENT_USER');
      await server.query('postgres', 'CREATE DATABASE shop');
      await server.query('postgres', 'GRANT CREATE ON DATABASE shop TO kong');
      await server.queryAsSuperuser('shop', 'GRANT CREATE ON SCHEMA public TO PUBLIC');
      await server.query(
        'shop',
        `CREATE TABLE t (a int); GRANT SELECT ON t TO kong; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE mood AS ENUM ('ok'); CREATE SCHEMA mine;
         SET ROLE owner_a; CREATE TABLE o (a int); GRANT SELECT ON o TO master; ALTER TABLE o ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON o TO master USING (true); RESET ROLE;
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO kong; SELECT lo_create(7)`,
      );
    }
    // Nobody may be logged in as a role that is renamed.
    await pair.green.queryAsSuperuser(
      'postgres',
      `ALTER ROLE master RENAME TO "the ""chief"""; SET password_encryption = 'scram-sha-256'`,
    );
    await pair.green.queryAsSuperuser(
      'postgres',
      `ALTER ROLE "the ""chief""" PASSWORD '${pair.green.master.password}'`,
    );
    const green = { ...pair.green, master: { ...pair.green.master, username: 'the "chief"' } };
    servers = serversOf({ ...pair, green });
  }, 60_000);
  afterAll(async () => {
    await Promise.all([servers?.blue.end(), servers?.green.end()]);
    await pair?.stop();
  });

  async function found(): Promise<string[]> {
    const slots = { blue: new Sessions(1), green: new Sessions(1) };
    const { differences } = await compareDatabase(servers, 'shop', slots, QUIET);
    const server = await withSessions(servers, 'shop', compareServer);
    return linesOf([...differences, ...server.differences]);
  }
  const onGreen = (database: string, sql: string) => pair.green.queryAsSuperuser(database, sql);

  it('is its master, whose name may be another one on the other side', async () => {
    expect(await found()).toEqual([]);
    await onGreen('shop', 'ALTER TABLE t OWNER TO kong');
    expect(await found()).toEqual(expect.arrayContaining(['table public.t differs in owner, rights']));
    await onGreen(
      'shop',
      'ALTER TABLE t OWNER TO "the ""chief"""; REVOKE ALL ON t FROM kong; GRANT SELECT ON t TO kong',
    );
  });

  it('is what a server took from everybody in every database by itself; what a database alone lacks is not', async () => {
    const take = 'REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) FROM PUBLIC';
    const line = expect.stringContaining(
      'right on function pg_catalog.pg_sleep(double precision) is only on green',
    ) as string;
    await onGreen('shop', take);
    expect(await found()).toEqual([line]);
    await onGreen('template1', take);
    expect(await found()).toEqual([]);
  });

  it('is not how a server quotes the names in a setting', async () => {
    const set = `ALTER DATABASE shop SET search_path = nowhere, "Some where"; ALTER FUNCTION f() SET search_path = nowhere; ALTER ROLE kong SET search_path = nowhere, "$user"`;
    await pair.blue.queryAsSuperuser('shop', set);
    await onGreen('shop', `SET quote_all_identifiers = on; ${set}`);
    expect(await found()).toEqual([]);
    await onGreen('shop', 'ALTER DATABASE shop SET search_path = "no where", "Some where"');
    expect(await found()).toEqual(['setting of all roles in shop differs in values']);
    await onGreen('shop', 'ALTER DATABASE shop SET search_path = nowhere, "Some where"');
  });

  it('is never what a role was given, wherever that was done', async () => {
    for (const database of ['template1', 'shop']) {
      await onGreen(database, 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_reset() TO kong');
    }
    expect(await found()).toEqual([
      expect.stringContaining('right on function pg_catalog.pg_stat_reset() is only on green'),
    ]);
  });
});
