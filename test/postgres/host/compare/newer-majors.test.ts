import { compareDatabase } from '../../../../constructs/postgres/host/compare/database';
import { Sessions } from '../../../../constructs/postgres/host/copy/sessions';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { QUIET, serversOf } from './servers';
import { linesOf } from './world';

/** 16 prints queries otherwise, 17 has a right more. */
describe('Between 15 and 17', () => {
  let pair: PostgresPair;
  let servers: ReturnType<typeof serversOf>;

  beforeAll(async () => {
    pair = await startPostgresPair({ blueVersion: '15.17', greenVersion: '17.10' });
    servers = serversOf(pair);
    for (const server of [pair.blue, pair.green]) {
      await server.query('postgres', 'CREATE ROLE kong');
      await server.query('postgres', 'CREATE DATABASE shop');
      await server.query(
        'shop',
        `CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT t.a, t.b FROM t WHERE t.a > 1; CREATE VIEW w AS SELECT v.a FROM v;
         GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON t TO kong; REVOKE INSERT, TRUNCATE ON v FROM master;
         ALTER DEFAULT PRIVILEGES REVOKE INSERT ON TABLES FROM master; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO kong`,
      );
    }
  }, 60_000);
  afterAll(async () => {
    await Promise.all([servers?.blue.end(), servers?.green.end()]);
    await pair?.stop();
  });

  async function found(): Promise<string[]> {
    const slots = { blue: new Sessions(1), green: new Sessions(1) };
    return linesOf((await compareDatabase(servers, 'shop', slots, QUIET)).differences);
  }

  it('a query that both print in their own way is one, and an owner may maintain its tables', async () => {
    expect(await found()).toEqual([]);
  });

  it.each([
    ['CREATE OR REPLACE VIEW v AS SELECT t.a, t.b FROM t WHERE t.b > 1', 'view public.v differs in query'],
    ['GRANT MAINTAIN ON v TO kong', 'view public.v differs in rights'],
    ['GRANT ALL ON t TO kong', 'table public.t differs in rights'],
    ['REVOKE MAINTAIN ON t FROM master', 'table public.t differs in rights'],
  ])('%s on green is found', async (sql, line) => {
    await pair.green.query('shop', sql);
    expect(await found()).toEqual([line]);
    await pair.green.query(
      'shop',
      `CREATE OR REPLACE VIEW v AS SELECT t.a, t.b FROM t WHERE t.a > 1; REVOKE MAINTAIN ON v FROM kong; REVOKE MAINTAIN ON t FROM kong; GRANT MAINTAIN ON t TO master`,
    );
  });
});
