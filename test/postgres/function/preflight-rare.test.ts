import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBook, ensureSchema } from '../../../constructs/postgres/function/book';
import { Deadline } from '../../../runtime/deadline';
import { engineGrants } from '../../../constructs/postgres/function/preflight/engine-grants';
import { grants } from '../../../constructs/postgres/function/preflight/grants';
import { versions } from '../../../constructs/postgres/function/preflight/versions';
import { newRun } from '../../../constructs/postgres/function/run';
import { parseValues } from '../../../constructs/postgres/function/values';
import { CORRECTED, Upgrade } from './upgrade';

const GIB = 1024 ** 3;

/** What takes more to bring about than a statement and its reverse. */
describe('Preflight', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong({
      ...CORRECTED,
      blueParameters: {
        // The least that PostgreSQL takes.
        autovacuum_freeze_max_age: '100000',
        autovacuum_naptime: '1',
        autovacuum_vacuum_cost_delay: '0',
        max_prepared_transactions: '2',
      },
      greenParameters: { ...CORRECTED.greenParameters, max_prepared_transactions: '2' },
    }));
    upgrade.values.EndpointTtlSeconds = '0';
    for (const database of ['kong', 'postgres']) {
      await onBlue('REVOKE CREATE ON SCHEMA public FROM PUBLIC', database);
    }
  });
  afterAll(() => upgrade?.stop());

  const onBlue = (sql: string, database = 'kong') => upgrade.pair.blue.queryAsSuperuser(database, sql);
  const findings = () =>
    upgrade.step('preflight', { Acknowledged: '' }).then(
      ({ findings: all }) => String(all),
      (error: Error) => error.message,
    );
  const run = (more: Readonly<Record<string, string>> = {}) =>
    newRun(parseValues({ ...upgrade.values, ...more, Step: 'preflight' }), Deadline.in(60_000));

  it('has nothing to say of two servers of which there is nothing to say', async () => {
    expect(await upgrade.step('preflight', { Acknowledged: '' })).toMatchObject({ warnings: 0, findings: '' });
  });

  it.each([
    ['warning template1', 'template1', 'CREATE TABLE habits (id int)', 'DROP TABLE habits', 'relation public.habits'],
    ['error schema', 'kong', 'CREATE SCHEMA cdk_cutover', 'DROP SCHEMA cdk_cutover', 'something else (unmarked)'],
    [
      'warning connections',
      'kong',
      'ALTER DATABASE kong CONNECTION LIMIT 12',
      'ALTER DATABASE kong CONNECTION LIMIT -1',
      'of the 12 connections in use that its CONNECTION LIMIT lets it have. Leave room for about 22 more, by ALTER DATABASE … CONNECTION LIMIT',
    ],
    ['error owner', 'kong', 'CREATE TABLE chief (id int)', 'DROP TABLE chief', 'Table public.chief in database "kong"'],
    [
      'error prepared',
      'kong',
      `BEGIN; SELECT txid_current(); PREPARE TRANSACTION 'halfway'`,
      `ROLLBACK PREPARED 'halfway'`,
      'Database "kong" has the prepared transaction "halfway"',
    ],
    [
      'error unenforced-foreign-keys',
      'kong',
      `CREATE TABLE k6 (a int PRIMARY KEY); CREATE TABLE k7 (a int REFERENCES k6); CREATE TABLE k8 (a int REFERENCES k6); ALTER TABLE k7 DISABLE TRIGGER ALL;
        ALTER TABLE k6 OWNER TO kong; ALTER TABLE k7 OWNER TO kong; ALTER TABLE k8 OWNER TO kong`,
      'DROP TABLE k8, k7, k6',
      'foreign keys whose triggers are switched off, as they would not be on green: "k7_a_fkey on public.k7"',
    ],
    [
      'error extension',
      'kong',
      // As of a blue whose platform has more of them.
      `CREATE EXTENSION hstore; UPDATE pg_extension SET extname = 'rarity' WHERE extname = 'hstore'`,
      `UPDATE pg_extension SET extname = 'hstore' WHERE extname = 'rarity'; DROP EXTENSION hstore`,
      'Extension "rarity" of database "kong" is not available on green',
    ],
  ])('finds %s in database %s', async (id, database, make, unmake, words) => {
    await onBlue(make, database);
    const found = await findings();
    await onBlue(unmake, database);
    expect(found).toContain(`- ${id}: `);
    expect(found).toContain(words);
    expect(await findings()).not.toContain(`- ${id}: `);
  });

  it.each(['blue', 'green'] as const)(
    'finds error event-trigger-right where the main user of %s is refused by a server whose rds_superuser is a plain role',
    async (side) => {
      const server = upgrade.pair[side];
      await server.queryAsSuperuser('postgres', 'ALTER ROLE rds_superuser NOSUPERUSER');
      const found = await findings();
      await server.queryAsSuperuser('postgres', 'ALTER ROLE rds_superuser SUPERUSER');
      expect(found).toContain(
        `- error event-trigger-right: No event trigger can be made on ${side}, as the fence needs them to refuse changes of the schema: insufficient_privilege (SQLSTATE 42501)`,
      );
      expect(await findings()).not.toContain('event-trigger-right');
      expect(await server.query('postgres', 'SELECT evtname FROM pg_event_trigger')).toEqual([]);
    },
  );

  it('finds error green-served, and asks to save what green was given', async () => {
    const { green } = upgrade.pair;
    const client = await green.connect('postgres');
    await ensureSchema(client, 'kong', 'green', 'postgres');
    await ensureBook(client, 'green');
    await client.query(`INSERT INTO cdk_cutover.opened VALUES ('2026-01-02T03:04:05Z')`);
    expect(await findings()).toContain(
      '- error green-served: Green was open for clients since 2026-01-02T03:04:05.000Z and is left as it is',
    );
    await client.query('DROP SCHEMA cdk_cutover CASCADE');
    await client.end();
  });

  it('finds error version-old of a blue that says it is 10', async () => {
    const one = run({ BlueVersion: '10.23' });
    const book = await one.blue.book();
    // npm brings no server that old: the answers of a real one are changed in this alone.
    const ask = book.query.bind(book) as (sql: string) => Promise<{ rows: object[] }>;
    Object.assign(book, {
      query: async (sql: string) => {
        const result = await ask(sql);
        return /version/.test(sql) && !/aurora/.test(sql)
          ? { rows: result.rows.map((row) => Object.fromEntries(Object.keys(row).map((key) => [key, '10.23']))) }
          : result;
      },
    });
    expect((await versions(one)).map(({ severity, id }) => `${severity} ${id}`)).toEqual(['error version-old']);
    for (const close of one.closers) await close();
  });

  it('finds warning engine-grants, unless the same was given and taken on green', async () => {
    const give = `GRANT EXECUTE ON FUNCTION pg_stat_reset() TO kong; REVOKE EXECUTE ON FUNCTION pg_sleep(float8) FROM PUBLIC`;
    const back = `REVOKE EXECUTE ON FUNCTION pg_stat_reset() FROM kong; GRANT EXECUTE ON FUNCTION pg_sleep(float8) TO PUBLIC`;
    const { blue, green } = upgrade.pair;
    await blue.queryAsSuperuser('postgres', give);
    const one = run();
    expect(await engineGrants(one, false)).toMatchObject([
      {
        ...{ severity: 'warning', id: 'engine-grants' },
        words: expect.stringContaining(
          '"function pg_catalog.pg_sleep(double precision) in database postgres", "function pg_catalog.pg_stat_reset() in database postgres"',
        ) as string,
      },
    ]);
    await green.queryAsSuperuser('postgres', `CREATE ROLE kong; ${give}`);
    expect(await engineGrants(one, false)).toEqual([]);
    await green.queryAsSuperuser('postgres', `${back}; DROP ROLE kong`);
    // How RDS sets a server up is in every database, template1 included.
    await blue.queryAsSuperuser('template1', 'REVOKE EXECUTE ON FUNCTION pg_sleep(float8) FROM PUBLIC');
    expect(await engineGrants(one, false)).toMatchObject([
      { words: expect.not.stringContaining('pg_sleep') as string },
    ]);
    for (const database of ['postgres', 'template1']) await blue.queryAsSuperuser(database, back);
    expect(await engineGrants(one, false)).toEqual([]);
    for (const close of one.closers) await close();
  });

  it('finds warning parameter-grants on a blue of 15', async () => {
    const { green } = upgrade.pair;
    const { GreenHost, GreenSecretArn } = upgrade.values;
    await green.queryAsSuperuser(
      'postgres',
      'CREATE ROLE auditor; GRANT SET ON PARAMETER log_min_duration_statement TO auditor',
    );
    const one = run({ BlueHost: GreenHost!, BlueSecretArn: GreenSecretArn!, GreenHost: upgrade.values.BlueHost! });
    expect(await grants(one, false)).toMatchObject([
      {
        ...{ severity: 'warning', id: 'parameter-grants' },
        words: expect.stringContaining('"SET ON PARAMETER log_min_duration_statement TO auditor"') as string,
      },
    ]);
    await green.queryAsSuperuser(
      'postgres',
      'REVOKE SET ON PARAMETER log_min_duration_statement FROM auditor; DROP ROLE auditor',
    );
    expect(await grants(one, false)).toEqual([]);
    for (const close of one.closers) await close();
    // Blue is 11, which knows no such rights.
    const other = run();
    expect(await grants(other, false)).toEqual([]);
    for (const close of other.closers) await close();
  });

  it('finds warning read-replicas: what streams from blue', async () => {
    const { server } = upgrade.pair.blue;
    const folder = mkdtempSync(join(tmpdir(), 'wal-'));
    const data = (await onBlue('SHOW data_directory'))[0]!.data_directory as string;
    appendFileSync(join(data, 'pg_hba.conf'), 'local replication rdsadmin trust\n');
    await onBlue('SELECT pg_reload_conf()');
    const receiver = spawn(
      'pg_receivewal',
      ['-h', server.socketFolder, '-p', String(server.port), '-U', 'rdsadmin', '-D', folder],
      {
        env: { ...process.env, PGAPPNAME: 'standby-1' },
        stdio: 'ignore',
      },
    );
    try {
      await eventually(async () => (await onBlue('SELECT FROM pg_stat_replication')).length === 1);
      expect(await findings()).toContain(
        '- warning read-replicas: Blue has read replicas ("standby-1"), which go on following blue',
      );
    } finally {
      receiver.kill('SIGTERM');
      await once(receiver, 'exit');
      rmSync(folder, { recursive: true });
    }
    await eventually(async () => !(await findings()).includes('read-replicas'));
  });

  it('finds error large-objects-size: more than can be looked at again', async () => {
    const { path } = (
      await onBlue(`SELECT current_setting('data_directory') || '/' || pg_relation_filepath('pg_largeobject') AS path`)
    )[0] as { path: string };
    const before = statSync(path).size;
    const segments = [1, 2, 3, 4, 5, 6, 7].map((number) => `${path}.${number}`);
    // Holes, which take no room on disk; PostgreSQL's files are of a gibibyte each.
    truncateSync(path, GIB);
    for (const segment of segments) {
      writeFileSync(segment, '', { flag: 'wx' });
      truncateSync(segment, GIB);
    }
    try {
      expect(await findings()).toContain(
        '- error large-objects-size: Database "kong" has 9 GB of large objects, which no fence protects, and more than 8 GB',
      );
    } finally {
      segments.forEach((segment) => rmSync(segment));
      truncateSync(path, before);
    }
    expect(await findings()).not.toContain('large-objects-size');
  });

  it('finds warning wraparound: an autovacuum that never yields', async () => {
    await onBlue(
      `CREATE TABLE ancient WITH (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_analyze_threshold = 1000000)
         AS SELECT n FROM generate_series(1, 60000) n;
       ALTER TABLE ancient OWNER TO kong`,
    );
    // Each block is a transaction inside the transaction, and takes a number of its own.
    await onBlue(
      `CREATE TEMP TABLE spent (n int); DO $$ BEGIN FOR n IN 1..110000 LOOP BEGIN INSERT INTO spent VALUES (n); EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $$`,
    );
    await eventually(
      async () =>
        (await onBlue(`SELECT FROM pg_stat_activity WHERE query LIKE 'autovacuum: VACUUM public.ancient (to prevent%'`))
          .length === 1,
    );
    expect(await findings()).toContain(
      '- warning wraparound: An autovacuum against wraparound runs in database "kong" and never yields its lock',
    );
  }, 90_000);
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds());) {
    if (Date.now() > end) throw new Error('waited a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
