import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setServers } from 'node:dns';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import type { FenceState } from '../../../constructs/postgres/function/fence/inspect';
import { handler } from '../../../constructs/postgres/function/handler';
import { plantCanary } from '../../../constructs/postgres/function/owner/canary';
import { beginGeneration, readGeneration } from '../../../constructs/postgres/function/owner/generation';
import { startDnsServer, type DnsServer } from '../../../lib/rehearse/dns/dns-server';
import type { State } from '../../../lib/system/state';
import {
  startPostgresPair,
  type Login,
  type PairOptions,
  type PostgresPair,
  type TestServer,
} from '../harness/postgres';
import { isGiven } from './given';
import { passLooks } from './looks';
import { StandInAws } from './stand-in-aws';

export { codeOf, failingAt, runningAt, wordsOfFailure } from '../../harness/failures';
export { RUNBOOK } from './given';

export const ENDPOINT = 'kong-db.internal';
const INSTANCE = 'kong-db';

/** What a step answers. */
type Facts = Record<string, string | number | boolean>;

/** Corrected for clients without TLS and SCRAM. */
export const CORRECTED: PairOptions = { greenParameters: { 'rds.force_ssl': '0', password_encryption: 'md5' } };

/** Among facts of a state: how blue's fence stands. */
export const fence = (value: FenceState): unknown => expect.arrayContaining([{ name: 'fence on blue', value }]);

/** An upgrade on real servers, driven by the function's handler as Automation would. */
export class Upgrade {
  readonly aws = new StandInAws();
  readonly roles: Login[] = [];
  values: Record<string, string> = {};
  /** Who works; claims the upgrade with its first step, unless that was done. */
  execution = 'test';
  /** Whether the looks of each run passed, as those of a document would have before a test's own steps. */
  looksPass = true;
  private readonly claimed = new Set<string>();

  private constructor(
    readonly pair: PostgresPair,
    readonly dns: DnsServer,
  ) {}

  static async start(options: PairOptions = CORRECTED): Promise<Upgrade> {
    const upgrade = new Upgrade(await startPostgresPair(options), await startDnsServer());
    const { pair, aws, dns } = upgrade;
    process.env.AWS_ENDPOINT_URL = await aws.start();
    process.env.AWS_REGION = 'eu-west-1';
    process.env.AWS_ACCESS_KEY_ID = 'AKIATEST';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    const bundle = join(pair.folder, 'ca.pem');
    writeFileSync(bundle, pair.caCertificate);
    process.env.NODE_EXTRA_CA_CERTS = bundle;
    setServers([dns.server]);
    aws.onMoved = (cname) => dns.set(ENDPOINT, [{ type: 'CNAME', value: cname, ttlSeconds: 1 }]);
    upgrade.pointTo(pair.blue);
    aws.secrets.set('arn:blue', JSON.stringify(pair.blue.master));
    aws.secrets.set('arn:green', JSON.stringify(pair.green.master));
    upgrade.values = {
      Upgrade: 'kong',
      Strategy: 'dump-and-restore',
      BlueHost: pair.blue.address,
      BluePort: String(pair.blue.port),
      BlueSecretArn: 'arn:blue',
      BlueVersion: pair.blue.server.requestedVersion,
      GreenHost: pair.green.address,
      GreenPort: String(pair.green.port),
      GreenSecretArn: 'arn:green',
      GreenVersion: pair.green.server.requestedVersion,
      RoleSecrets: '',
      Acknowledged: 'all',
      ClientTls: 'false',
      ClientScram: 'false',
      EndpointKind: 'cloud-map',
      EndpointName: ENDPOINT,
      EndpointServiceId: 'srv-1',
      EndpointInstanceId: INSTANCE,
      EndpointTtlSeconds: '1',
      ResultBucket: 'results',
      HostGroup: 'hosts',
      ...{ WatchSeconds: '1', FenceWorkSeconds: '60', FenceHandoverSeconds: '180' },
      TimeLimitSeconds: '0',
      FallBack: 'none',
    };
    return upgrade;
  }

  /** Of one database, which the role `kong` owns, behind a name that nobody keeps for a moment. */
  static async ofKong(options: PairOptions = CORRECTED, database = 'kong'): Promise<{ upgrade: Upgrade; kong: Login }> {
    const upgrade = await Upgrade.start(options);
    upgrade.aws.ttlSeconds = 0;
    const kong = await upgrade.createRole('kong');
    upgrade.declare(kong);
    await upgrade.seed(database, kong);
    return { upgrade, kong };
  }

  /** Points the name somewhere, as if it had always been so. */
  pointTo(server: TestServer): void {
    this.aws.instances.set(INSTANCE, { AWS_INSTANCE_CNAME: server.address, team: 'gateway' });
    this.aws.onMoved(server.address);
  }

  get cname(): string | undefined {
    return this.aws.instances.get(INSTANCE)?.AWS_INSTANCE_CNAME;
  }

  /** Declares a client role with its secret. */
  declare(login: Login): void {
    this.roles.push(login);
    const arn = `arn:role-${this.roles.length}`;
    this.aws.secrets.set(arn, JSON.stringify(login));
    this.values.RoleSecrets = [this.values.RoleSecrets, `${encodeURIComponent(login.username)}=${arn}`]
      .filter(Boolean)
      .join(',');
  }

  /** A step of the execution. Those that only look are asked for without one, as by the command line. */
  async step(id: string, more: Record<string, string> = {}): Promise<Facts> {
    const looks = ['status', 'preflight', 'measure'].includes(id);
    if (!looks && !this.claimed.has(this.execution)) await this.claim();
    return (await this.call(id, { ...(looks && { ExecutionId: '' }), ...more })) as Facts;
  }

  /** The state as it is told now. */
  async state(more: Record<string, string> = {}): Promise<State> {
    return (await this.call('status', { ExecutionId: '', ...more })) as State;
  }

  /** The first step of a document. */
  async claim(document = 'cutover', more: Record<string, string> = {}): Promise<Facts> {
    const facts = (await this.call('claim', { Document: document, ...more })) as Facts;
    this.claimed.add(this.execution);
    if (this.looksPass) await passLooks(this.pair.blue);
    return facts;
  }

  /** The last step of a document. */
  async release(): Promise<Facts> {
    const facts = await this.step('release');
    this.claimed.delete(this.execution);
    return facts;
  }

  /** Another execution claims the upgrade once this one has ended, as when a document is started again. */
  async startAgain(execution: string, document = 'cutover'): Promise<void> {
    this.execution = execution;
    await this.claim(document);
  }

  private call(id: string, more: Record<string, string>): ReturnType<typeof handler> {
    const given = Object.entries(this.values).filter(([name]) => isGiven(id, name));
    return handler({ ...Object.fromEntries(given), ExecutionId: this.execution, ...more, Step: id });
  }

  /** Several steps in order. */
  async steps(...ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.step(id);
  }

  /** Everything up to the closed fence. */
  prepare(): Promise<void> {
    return this.steps('preflight', 'install-fence', 'create-roles', 'create-databases', 'try-logins');
  }

  /** Back to blue, whatever green was given. */
  async fallBack(): Promise<void> {
    for (const id of ['fb-preflight', 'fb-fence-green', 'fb-measure-loss', 'fb-move-endpoint', 'fb-open-blue']) {
      await this.step(id, { FallBack: 'lose-writes' });
    }
  }

  /** A role's database with a table, a partitioned one, and rows; names as hostile as asked for. */
  async seed(database: string, role: Login, table = 'items'): Promise<void> {
    const { blue } = this.pair;
    const [name, owner] = [escapeIdentifier(table), escapeIdentifier(role.username)];
    await blue.query('postgres', `CREATE DATABASE ${escapeIdentifier(database)} OWNER ${owner}`);
    await blue.query(
      database,
      `CREATE TABLE ${name} (id serial PRIMARY KEY, text text);
       INSERT INTO ${name} (text) SELECT 'row ' || n FROM generate_series(1, 100) n;
       CREATE TABLE parted (id int, text text) PARTITION BY RANGE (id);
       CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000);
       CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent);`,
      undefined,
      role,
    );
  }

  async createRole(name: string, options = ''): Promise<Login> {
    const login = { username: name, password: `pass '"\\ ${name}` };
    const { blue } = this.pair;
    await blue.query(
      'postgres',
      `CREATE ROLE ${escapeIdentifier(name)} LOGIN ${options} PASSWORD ${escapeLiteral(login.password)}`,
    );
    await blue.query('postgres', `GRANT ${escapeIdentifier(name)} TO CURRENT_USER`);
    return login;
  }

  /** What the migration host does: every database's schema and rows, without the fence. Then the comparison is recorded. */
  async copyAndCompare(equal = true): Promise<void> {
    await this.fill();
    for (const database of await this.databases()) {
      const dump = this.psql('pg_dump', this.pair.blue, database, ['--no-privileges', '--exclude-schema=cdk_cutover']);
      const sql = dump
        .replace(/^(CREATE TRIGGER cdk_cutover_fence|ALTER TABLE .* TRIGGER cdk_cutover_fence).*;$/gm, '')
        .replace(/^(ALTER|COMMENT ON) EVENT TRIGGER cdk_cutover_[^;]*;$/gm, '')
        .replace(/^(CREATE EVENT TRIGGER [^;]*|ALTER SCHEMA \S* OWNER TO .*|CREATE SCHEMA ext);$/gm, '');
      await this.pair.green.queryAsSuperuser(database, 'GRANT CREATE ON SCHEMA public TO PUBLIC');
      this.psql('psql', this.pair.green, database, ['-q', '-v', 'ON_ERROR_STOP=1', '-1'], sql);
    }
    await this.recordComparison(equal);
  }

  /** A new generation in every database of green: what a copy begins with. */
  async fill(): Promise<string> {
    const id = randomUUID();
    for (const database of await this.databases()) {
      await using(await this.pair.green.connect(database), (client) => beginGeneration(client, this.execution, id));
    }
    return id;
  }

  async recordComparison(equal: boolean): Promise<void> {
    for (const database of await this.databases()) {
      await this.pair.blue.query(
        database,
        `INSERT INTO cdk_cutover.comparison (fence_id, equal, detail) SELECT fence_id, $1, $2 FROM cdk_cutover.closed`,
        [equal, { summary: { equal, tables: 1, rows: 1, sequences: 0, largeObjects: 0, roles: 0 } }],
      );
    }
    await this.stampComparison();
  }

  /** Says of the comparisons that there are which filling of green they are of, and puts the canaries out. */
  async stampComparison(): Promise<void> {
    const known = await using(await this.pair.green.connect('postgres'), readGeneration);
    const generation = known?.id ?? (await this.fill());
    for (const database of await this.databases()) {
      await this.pair.blue.query(database, 'UPDATE cdk_cutover.comparison SET generation = $1', [generation]);
    }
    for (const server of [this.pair.blue, this.pair.green]) {
      await using(await server.connect('postgres'), (client) => plantCanary(client, generation));
    }
  }

  async databases(): Promise<string[]> {
    const rows = await this.pair.blue.query<{ name: string }>(
      'postgres',
      `SELECT datname AS name FROM pg_database WHERE datname NOT IN ('template0', 'template1', 'rdsadmin') ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  }

  async stop(): Promise<void> {
    await this.pair.stop();
    await this.aws.stop();
    await this.dns.stop();
  }

  /** Runs a client tool as the server's master. */
  psql(tool: string, server: TestServer, database: string, args: readonly string[], input = ''): string {
    const env = {
      PATH: process.env.PATH,
      PGHOST: server.address,
      PGPORT: String(server.port),
      PGUSER: server.master.username,
      PGPASSWORD: server.master.password,
      PGDATABASE: database,
      PGSSLMODE: 'require',
    };
    return execFileSync(tool, args, { env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 1e8 });
  }
}

async function using<T>(client: Client, use: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
