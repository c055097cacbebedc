import { Deadline } from '../../../runtime/deadline';
import { longTransactions } from '../../../constructs/postgres/function/preflight/connected';
import { newRun } from '../../../constructs/postgres/function/run';
import { parseValues } from '../../../constructs/postgres/function/values';
import { CORRECTED, Upgrade } from './upgrade';

/** What makes a finding appear on blue, and what takes it away again. */
interface Case {
  readonly id: string;
  /** As a superuser in database kong of blue. */
  readonly make?: string;
  readonly unmake?: string;
  readonly values?: Readonly<Record<string, string>>;
  /** What AWS holds meanwhile. */
  readonly aws?: (upgrade: Upgrade) => () => void;
  readonly words: string;
}

const CASES: readonly Case[] = [
  {
    id: 'error event-triggers',
    make: `CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER quiet ON sql_drop EXECUTE PROCEDURE noted();
      CREATE EVENT TRIGGER loud ON ddl_command_end EXECUTE PROCEDURE noted(); ALTER EVENT TRIGGER loud OWNER TO rds_superuser; ALTER EVENT TRIGGER quiet OWNER TO rds_superuser; ALTER EVENT TRIGGER loud ENABLE ALWAYS`,
    unmake: 'DROP EVENT TRIGGER loud; DROP EVENT TRIGGER quiet; DROP FUNCTION noted()',
    words: 'event triggers that fire on what the cutover makes and drops as well: "loud"',
  },
  {
    id: 'error invalid-indexes',
    make: `CREATE TABLE half (id int); CREATE INDEX half_id ON half (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half_id'::regclass`,
    unmake: 'DROP TABLE half',
    words: 'invalid indexes, which are not copied: "public.half_id"',
  },
  {
    id: 'error unreadable',
    make: `CREATE TABLE unread (id int); ALTER TABLE unread OWNER TO kong; REVOKE ALL ON unread FROM kong;
      SELECT lo_create(77); ALTER LARGE OBJECT 77 OWNER TO kong; REVOKE ALL ON LARGE OBJECT 77 FROM kong`,
    unmake: 'SELECT lo_unlink(77); DROP TABLE unread',
    words: 'not even its owner may read, so that it cannot be copied: "large object 77", "public.unread"',
  },
  {
    id: 'error column-order',
    make: `CREATE TABLE elder (a int, b int); CREATE TABLE same (a int, b int, c int); ALTER TABLE same INHERIT elder;
      CREATE TABLE turned (b int, a int); ALTER TABLE turned INHERIT elder; CREATE TABLE late (c int, a int, b int); ALTER TABLE late INHERIT elder`,
    unmake: 'DROP TABLE elder CASCADE',
    words: 'as they would on green: "public.late", "public.turned"',
  },
  {
    ...{ id: 'note extension-comments', make: "COMMENT ON EXTENSION plpgsql IS 'our language'" },
    unmake: "COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language'",
    words: 'extensions with comments of their own, which are not copied: "plpgsql"',
  },
  {
    ...{ id: 'error connection-limit', make: 'ALTER DATABASE kong CONNECTION LIMIT 0' },
    unmake: 'ALTER DATABASE kong CONNECTION LIMIT -1',
    words: 'Databases of blue have CONNECTION LIMIT 0, which refuses the master user as well: "kong"',
  },
  {
    id: 'error removed-types',
    make: 'CREATE TABLE old_times (at abstime, ago reltime[])',
    unmake: 'DROP TABLE old_times',
    words:
      'Columns "public.old_times.ago", "public.old_times.at" in database "kong" have a type that green\'s version removed',
  },
  {
    id: 'error postfix-operators',
    make: 'CREATE OPERATOR !!# (LEFTARG = numeric, PROCEDURE = numeric_sqrt)',
    unmake: 'DROP OPERATOR !!# (numeric, NONE)',
    words: 'Operators "public.!!#(numeric,NONE)" in database "kong" are postfix operators',
  },
  {
    id: 'error array-functions',
    make: `CREATE AGGREGATE gather (anyelement) (SFUNC = array_append, STYPE = anyarray, INITCOND = '{}')`,
    unmake: 'DROP AGGREGATE gather (anyelement)',
    words: '"aggregate public.gather(anyelement)" use array functions that take anycompatiblearray',
  },
  {
    id: 'warning removed-names',
    make: `CREATE FUNCTION oids() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM pg_class WHERE relhasoids'`,
    unmake: 'DROP FUNCTION oids()',
    words: 'Functions "public.oids()" in database "kong" name functions or catalog columns',
  },
  {
    id: 'error removed-settings',
    make: 'ALTER ROLE kong SET operator_precedence_warning = on',
    unmake: 'ALTER ROLE kong RESET operator_precedence_warning',
    words: 'Green does not know settings that blue has: "operator_precedence_warning of role kong"',
  },
  {
    id: 'error removed-settings',
    make: `CREATE FUNCTION careful() RETURNS int LANGUAGE sql SET operator_precedence_warning = on AS 'SELECT 1'`,
    unmake: 'DROP FUNCTION careful()',
    words: '"operator_precedence_warning of function public.careful()"',
  },
  {
    id: 'note public-create',
    make: 'GRANT CREATE ON SCHEMA public TO PUBLIC',
    unmake: 'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
    words: 'Every role may create objects in schema public of database "kong"',
  },
  {
    id: 'warning logical-slots',
    make: `SELECT pg_create_logical_replication_slot('reader', 'pgoutput')`,
    unmake: `SELECT pg_drop_replication_slot('reader')`,
    words: 'Blue has the logical replication slots "reader"',
  },
  {
    id: 'warning iam-authentication',
    make: 'GRANT rds_iam TO kong',
    unmake: 'REVOKE rds_iam FROM kong',
    words: 'Roles "kong" log in with IAM database authentication',
  },
  {
    id: 'warning foreign-tables',
    make: `CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing; CREATE FOREIGN TABLE far (id int) SERVER elsewhere`,
    unmake: 'DROP FOREIGN DATA WRAPPER nothing CASCADE',
    words: 'Database "kong" has foreign tables "public.far"',
  },
  {
    id: 'warning user-mappings',
    make: `CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing; CREATE USER MAPPING FOR kong SERVER elsewhere OPTIONS (password 'hush')`,
    unmake: 'DROP FOREIGN DATA WRAPPER nothing CASCADE',
    words: 'Database "kong" has user mappings ("kong at elsewhere"), whose passwords do not travel',
  },
  {
    id: 'note unlogged-tables',
    make: 'CREATE UNLOGGED TABLE cache (id int)',
    unmake: 'DROP TABLE cache',
    words: 'Database "kong" has unlogged tables "public.cache"',
  },
  {
    id: 'warning role-attributes',
    make: 'CREATE ROLE streamer REPLICATION',
    unmake: 'DROP ROLE streamer',
    words: 'Roles "streamer" have SUPERUSER or REPLICATION',
  },
  {
    id: 'warning secret-host',
    aws: ({ aws, values }) => {
      const kept = aws.secrets.get('arn:role-1')!;
      aws.secrets.set('arn:role-1', JSON.stringify({ ...(JSON.parse(kept) as object), host: values.BlueHost }));
      return () => void aws.secrets.set('arn:role-1', kept);
    },
    words: 'Secret arn:role-1 of role "kong" names blue\'s address as its host',
  },
  {
    id: 'warning endpoint-ttl-long',
    aws: ({ aws }) => {
      aws.ttlSeconds = 300;
      return () => void (aws.ttlSeconds = 0);
    },
    words: 'Clients keep an answer for 300 s',
  },
  {
    id: 'note endpoint-ttl',
    aws: ({ aws }) => {
      aws.ttlSeconds = 7;
      return () => void (aws.ttlSeconds = 0);
    },
    words: 'The TTL is 7 s, declared are 1 s',
  },
  {
    id: 'warning secret-rotation',
    aws: ({ aws }) => {
      aws.rotating.add('arn:green');
      return () => void aws.rotating.delete('arn:green');
    },
    words: 'Secret arn:green is rotated by itself',
  },
  {
    id: 'error secret-description',
    aws: ({ aws }) => {
      aws.fault = { call: 'DescribeSecret', answer: 'refuse' };
      return () => undefined;
    },
    words: 'Whether secret arn:blue is rotated could not be looked up: Refused by the test',
  },
  {
    id: 'note version-minor',
    values: { GreenVersion: '15.1' },
    words: 'green runs 15.17, declared is 15.1',
  },
  {
    id: 'warning cron-jobs',
    make: 'SET ROLE kong; CREATE SCHEMA cron; CREATE TABLE cron.job (id int); INSERT INTO cron.job VALUES (1)',
    unmake: 'DROP SCHEMA cron CASCADE',
    words: 'Database "kong" has 1 jobs of pg_cron, which are copied',
  },
];

describe('Preflight finds', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong({
      ...CORRECTED,
      blueParameters: {
        'rds.logical_replication': '1',
        default_statistics_target: '77',
      },
    }));
    await onBlue('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  });
  afterAll(() => upgrade?.stop());

  const onBlue = (sql: string) => upgrade.pair.blue.queryAsSuperuser('kong', sql);
  const findings = async (values: Readonly<Record<string, string>> = {}) => {
    const told = await upgrade.step('preflight', { Acknowledged: '', ...values }).then(
      ({ findings: all }) => String(all),
      (error: Error) => error.message,
    );
    return told.split('\n');
  };

  it.each(CASES)('$id: $words', async ({ id, make, unmake, values, aws, words }) => {
    const line = expect.stringMatching(
      new RegExp(`^- ${id}: .*${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    ) as string;
    expect(await findings()).not.toContainEqual(line);
    const restore = aws?.(upgrade);
    if (make !== undefined) await onBlue(make);
    try {
      expect(await findings(values)).toContainEqual(line);
    } finally {
      restore?.();
      if (unmake !== undefined) await onBlue(unmake);
    }
    expect(await findings()).not.toContainEqual(line);
  });

  it('settings that blue was given and green was not, and libraries that only blue preloads', async () => {
    await onBlue(`ALTER SYSTEM SET shared_preload_libraries = 'auto_explain'`);
    await upgrade.pair.blue.server.restart();
    const all = (await findings()).join('\n');
    expect(all).toContain(
      '- warning settings: Settings differ: "default_statistics_target: 77 on blue, 100 on green".',
    );
    expect(all).toContain('- warning preloaded-libraries: Blue preloads "auto_explain", green does not.');
  });

  it('a warning that nobody acknowledged, and stops; acknowledged by its id, or all of them, it is told', async () => {
    await onBlue('SELECT lo_from_bytea(1, $$x$$)');
    try {
      expect((await findings())[0]).toBe(
        'preflight: Preflight found warnings that nobody acknowledged (large-objects, settings, preloaded-libraries): ' +
          'mend them, or put their ids into `acknowledge` of the upgrade (in a rehearsal --acknowledge does for once):',
      );
      expect((await findings({ Acknowledged: 'settings' }))[0]).toContain(
        'nobody acknowledged (large-objects, preloaded',
      );
      for (const Acknowledged of ['settings,large-objects,preloaded-libraries', 'all']) {
        expect((await findings({ Acknowledged }))[0]).toContain('- warning ');
      }
    } finally {
      await onBlue('SELECT lo_unlink(1)');
    }
  });

  it('an error whatever was acknowledged', async () => {
    await onBlue('CREATE TABLE old_times (at abstime); ALTER TABLE old_times OWNER TO kong');
    expect((await findings({ Acknowledged: 'all' }))[0]).toBe('preflight: Preflight found 1 error(s):');
    await onBlue('DROP TABLE old_times');
  });

  it('warning long-transactions, once they are open for long', async () => {
    const session = await upgrade.pair.blue.connect('kong');
    await session.query('BEGIN; SELECT 1');
    const run = newRun(parseValues({ ...upgrade.values, Step: 'preflight' }), Deadline.in(60_000));
    try {
      expect(await longTransactions(run)).toEqual([]);
      expect(await longTransactions(run, 0)).toMatchObject([
        {
          severity: 'warning',
          id: 'long-transactions',
          words: 'Transactions on blue are open for long: "master in kong (0 minutes)"',
        },
      ]);
    } finally {
      await session.end();
      await run.blue.end();
    }
  });

  it('connections that run out, and a green that takes fewer', async () => {
    for (const [server, most] of [
      [upgrade.pair.blue, 40],
      [upgrade.pair.green, 30],
    ] as const) {
      await server.queryAsSuperuser('postgres', `ALTER SYSTEM SET max_connections = ${most}`);
      await server.server.restart();
    }
    const sessions = await Promise.all(Array.from({ length: 18 }, () => upgrade.pair.blue.connect('kong')));
    try {
      const all = (await findings()).join('\n');
      expect(all).toMatch(/- warning connections: blue has \d+ of 40 .* in use\. Leave room for about 24 more/);
      expect(all).toContain('- warning max-connections: Green takes 30 connections, blue 40');
    } finally {
      await Promise.all(sessions.map((session) => session.end()));
    }
  });
});
