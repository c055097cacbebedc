import type { Login } from '../harness/postgres';
import { Upgrade, wordsOfFailure } from './upgrade';

describe('Preflight', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    upgrade = await Upgrade.start();
    kong = await upgrade.createRole('kong');
    upgrade.declare(kong);
    await upgrade.seed('kong', kong);
  });
  afterAll(() => upgrade?.stop());

  const failure = (more: Record<string, string> = {}) => wordsOfFailure(upgrade.step('preflight', more));
  const onBlue = (sql: string) => upgrade.pair.blue.query('kong', sql);
  const superuserOnBlue = (sql: string) => upgrade.pair.blue.queryAsSuperuser('kong', sql);

  it('passes, changes nothing, and says what it found', async () => {
    await upgrade.createRole('stranger');
    await onBlue('SELECT lo_from_bytea(1, $$x$$)');
    const facts = await upgrade.step('preflight');
    expect(facts.findings).toContain('warning role-undeclared: Roles "stranger" can log in on blue');
    expect(facts.findings).toContain('warning large-objects: Database "kong" has 1 large objects');
    expect(facts.ttlSeconds).toBe(1);
    const ours = "SELECT FROM pg_namespace WHERE nspname = 'cdk_cutover'";
    expect(await onBlue(ours)).toEqual([]);
    expect(await upgrade.pair.green.query('postgres', ours)).toEqual([]);
  });

  it('refuses versions that are not those declared, and a green that is not newer', async () => {
    expect(await failure({ BlueVersion: '12.1' })).toContain('error version: blue runs 11.22, declared is 12.1');
    const { BlueHost, BlueSecretArn, GreenHost, GreenSecretArn } = upgrade.values;
    upgrade.pointTo(upgrade.pair.green);
    const swapped = await failure({
      BlueHost: GreenHost!,
      BlueSecretArn: GreenSecretArn!,
      BlueVersion: '15.17',
      GreenHost: BlueHost!,
      GreenSecretArn: BlueSecretArn!,
      GreenVersion: '11.22',
    });
    upgrade.pointTo(upgrade.pair.blue);
    expect(swapped).toContain('error version-order: Green (11) is not newer than blue (15)');
  });

  it('refuses Aurora', async () => {
    await upgrade.pair.blue.query(
      'postgres',
      "CREATE FUNCTION aurora_version() RETURNS text LANGUAGE sql AS 'SELECT $$3.0$$'",
    );
    expect(await failure()).toContain('error aurora: blue is Aurora');
    await upgrade.pair.blue.query('postgres', 'DROP FUNCTION aurora_version()');
  });

  it('refuses a client endpoint with no, several or another instance, no CNAME, or an unknown target', async () => {
    const { instances } = upgrade.aws;
    const kept = new Map(instances);
    instances.clear();
    expect(await failure()).toContain('error endpoint-instances: Cloud Map service srv-1 has no instance');
    instances.set('other', { AWS_INSTANCE_CNAME: 'x' });
    expect(await failure()).toContain(
      'error endpoint-instance: Cloud Map service srv-1 has no instance kong-db; it has other',
    );
    instances.set('kong-db', { AWS_INSTANCE_IPV4: '10.0.0.1' });
    const words = await failure();
    expect(words).toContain('has 2 instances (other, kong-db), not exactly one');
    expect(words).toContain('error endpoint-cname: Instance kong-db has no AWS_INSTANCE_CNAME');
    instances.clear();
    instances.set('kong-db', { AWS_INSTANCE_CNAME: 'elsewhere.example' });
    expect(await failure()).toContain(
      'error endpoint-target: The client endpoint names elsewhere.example, neither blue',
    );
    upgrade.aws.recordType = 'A';
    expect(await failure()).toContain('error endpoint-record: Cloud Map service srv-1 has A records, not CNAME');
    upgrade.aws.recordType = 'CNAME';
    instances.clear();
    for (const [id, attributes] of kept) instances.set(id, attributes);
  });

  it('refuses secrets that are absent, incomplete or of another role, and never shows their content', async () => {
    const { secrets } = upgrade.aws;
    const kept = secrets.get('arn:role-1')!;
    secrets.set('arn:role-1', '{"username":"kong","pass":"hush hush"}');
    expect(await failure()).toContain('error secret: Secret arn:role-1 has no password');
    secrets.set('arn:role-1', 'hush hush');
    expect(await failure()).toContain('Secret arn:role-1 is not JSON');
    secrets.set('arn:role-1', '{"username":"other","password":"hush hush"}');
    expect(await failure()).toContain(
      'error secret-role: Secret arn:role-1 belongs to "other", declared is role "kong"',
    );
    secrets.set('arn:role-1', '{"username":"kong","password":"hush hush"}');
    const words = await failure();
    expect(words).toContain(
      'error role-login: Role "kong" cannot log in on blue with its secret: invalid_password (SQLSTATE 28P01): password authentication failed',
    );
    expect(words).not.toContain('hush');
    secrets.delete('arn:role-1');
    expect(await failure()).toContain("can't find the specified secret");
    secrets.set('arn:role-1', kept);
  });

  it('refuses clients that could remove the fence, and roles that do not exist', async () => {
    const { blue } = upgrade.pair;
    upgrade.aws.secrets.set('arn:nobody', '{"username":"nobody","password":"x"}');
    const words = await failure({ RoleSecrets: 'master=arn:blue,nobody=arn:nobody' });
    expect(words).toContain('error client-is-master: Clients log in as the master user "master"');
    expect(words).toContain('error role-missing: Role "nobody" is declared and does not exist on blue');
    await superuserOnBlue('CREATE ROLE strong LOGIN IN ROLE rds_superuser; CREATE ROLE heir LOGIN IN ROLE master');
    const more = await failure();
    expect(more).toContain('error client-is-rds-superuser: Role "strong"');
    expect(more).toContain('error role-is-master: Role "heir"');
    await superuserOnBlue('DROP ROLE strong, heir');
    expect(await failure({ BlueSecretArn: 'arn:role-1' })).toContain(
      'error rights: Master user "kong" of blue lacks membership in rds_superuser, CREATEROLE, CREATEDB',
    );
    expect(blue.address).not.toBe('');
  });

  it('refuses what writes past a fence', async () => {
    await superuserOnBlue(
      `CREATE SUBSCRIPTION feed CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false); ALTER SUBSCRIPTION feed ENABLE`,
    );
    expect(await failure()).toContain(
      'error subscription: Subscription "feed" writes into database "kong" past any fence',
    );
    await superuserOnBlue(
      'ALTER SUBSCRIPTION feed DISABLE; ALTER SUBSCRIPTION feed SET (slot_name = NONE); DROP SUBSCRIPTION feed',
    );
  });

  it('refuses databases that allow no connection, and names with a line break', async () => {
    await upgrade.pair.blue.query('postgres', 'CREATE DATABASE closed ALLOW_CONNECTIONS false');
    await upgrade.pair.blue.query('postgres', 'CREATE DATABASE "two\nlines"');
    const words = await failure();
    expect(words).toContain('error database-closed: Database "closed" of blue allows no connections');
    expect(words).toContain('error database-name: The name of database "two\\nlines" has a line break');
    await upgrade.pair.blue.query('postgres', 'DROP DATABASE closed');
    await upgrade.pair.blue.query('postgres', 'DROP DATABASE "two\nlines"');
  });

  it('refuses columns that the comparison could not compare exactly, and no others', async () => {
    await onBlue(
      `CREATE TYPE place AS (name text, at point); CREATE DOMAIN spot AS place; CREATE DOMAIN ratio AS float8;
       CREATE TYPE span AS RANGE (subtype = float8); CREATE TYPE ratios AS RANGE (subtype = ratio);
       CREATE TABLE places (spots spot[], plain point, f float8[], s span)`,
    );
    expect(await failure()).toBe('');
    await superuserOnBlue('CREATE EXTENSION btree_gist; GRANT CREATE ON SCHEMA public TO PUBLIC');
    await onBlue(
      'CREATE TYPE crate AS (a int, c public.gbtreekey4); CREATE TABLE boxes (c public.gbtreekey4, cs crate[], r ratios, fine int)',
    );
    const words = await failure();
    expect(words).toContain(
      'error incomparable: Columns "public.boxes.c", "public.boxes.cs", "public.boxes.r" in database "kong" have types',
    );
    expect(words).toContain('Preflight found 1 error(s)');
    await onBlue('DROP TABLE boxes, places; DROP TYPE crate, ratios, span; DROP DOMAIN spot, ratio; DROP TYPE place');
    await superuserOnBlue('DROP EXTENSION btree_gist');
  });

  it('refuses tables whose rows the master cannot see, until it may, and tables WITH OIDS', async () => {
    await onBlue(
      'CREATE TABLE hidden (a int); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE TABLE old (a int) WITH OIDS',
    );
    const words = await failure();
    expect(words).toContain(
      'error forced-row-security: Tables "public.hidden" in database "kong" FORCE ROW LEVEL SECURITY, which hides rows from the master user of blue and green',
    );
    expect(words).toContain('error with-oids: Tables "public.old" in database "kong" are WITH OIDS');
    await superuserOnBlue('ALTER ROLE master BYPASSRLS; DROP TABLE old');
    expect(await failure()).toContain('hides rows from the master user of green');
    await upgrade.pair.green.queryAsSuperuser('postgres', 'ALTER ROLE master BYPASSRLS');
    expect(await failure()).toBe('');
    for (const server of [upgrade.pair.blue, upgrade.pair.green]) {
      await server.queryAsSuperuser('postgres', 'ALTER ROLE master NOBYPASSRLS');
    }
    await onBlue('DROP TABLE hidden');
  });

  it('refuses a green that holds something, and databases or roles of that name that are not ours', async () => {
    const { green } = upgrade.pair;
    await green.query('postgres', 'CREATE ROLE kong; CREATE TABLE forgotten ()');
    const words = await failure();
    expect(words).toContain(
      'error green-not-empty: Database "postgres" on green is not ours and holds relation public.forgotten',
    );
    expect(words).toContain('error green-roles: Roles "kong" exist on green and are not ours');
    await green.query('postgres', 'DROP TABLE forgotten; DROP ROLE kong');
  });

  it('refuses what takes longer than whoever waits can wait, before anything is fenced', async () => {
    expect(await failure({ TimeLimitSeconds: '10' })).toMatch(
      /error time: The cutover will take about \d+ s .*, more than the limit of 10 s/,
    );
    expect(await failure({ TimeLimitSeconds: '3600' })).toBe('');
  });

  it('names a server that cannot be reached, and nothing that follows from it', async () => {
    const words = await failure({ GreenPort: '1' });
    expect(words).toContain('error unreachable: green');
    expect(words).toContain('Preflight found 1 error(s)');
  });

  it('names blue alone where blue cannot be reached', async () => {
    const words = await failure({ BluePort: '1' });
    expect(words).toContain('error unreachable: blue');
    expect(words).not.toContain('error unreachable: green');
  });

  it('measures for the look at the account how much blue holds, and whether clients were moved', async () => {
    const { moved, bytes } = await upgrade.step('measure');
    expect(moved).toBe(false);
    expect(bytes).toBeGreaterThan(10_000_000);
    upgrade.pointTo(upgrade.pair.green);
    expect((await upgrade.step('measure')).moved).toBe(true);
    upgrade.pointTo(upgrade.pair.blue);
  });

  it('refuses an unknown step with the names that exist', async () => {
    expect(await wordsOfFailure(upgrade.step('swtich'))).toContain(
      'Unknown step "swtich". The steps are claim, still-owner, release, undo-claim, measure, account-passed, preflight, install-fence',
    );
  });
});
