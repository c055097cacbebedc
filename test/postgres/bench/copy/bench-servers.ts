import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeFence, databasesOf, markGreen } from '../../steps/fenced';
import type { Host } from '../../steps/host';
import { startShop } from '../../steps/shop';
import type { PostgresPair, TestServer } from '../../harness/postgres';
import type { Subject } from './subject';

/** Rows of all of users' tables of a database, and its indexes. */
const WHOLE_SQL = `SELECT count(*) AS tables, coalesce(sum((xpath('/row/c/text()',
    query_to_xml(format('SELECT count(*) AS c FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text::bigint), 0) AS rows,
  coalesce(sum(pg_table_size(format('%I.%I', schemaname, tablename)::regclass)), 0) AS bytes,
  (SELECT count(*) FROM pg_indexes WHERE schemaname = 'public') AS indexes FROM pg_tables WHERE schemaname = 'public'`;

interface Whole {
  readonly tables: string;
  readonly rows: string;
  readonly bytes: string;
  readonly indexes: string;
}

/** Blue and green as a rehearsal has them, a host that runs our scripts, and a place for what others write. */
export class BenchServers {
  /** @param within folder for all that they write @default on the disk of /tmp, as servers have it */
  static async start(within = '/tmp'): Promise<BenchServers> {
    const { pair, host } = await startShop('SELECT 1', { within });
    return new BenchServers(pair, host);
  }

  /** Where others put their files; emptied before each run. */
  readonly scratch: string;
  private subject: Subject = { name: 'nothing', databases: {} };

  private constructor(
    readonly pair: PostgresPair,
    readonly host: Host,
  ) {
    this.scratch = join(pair.folder, 'scratch');
  }

  /** The databases that are copied, beside the empty `postgres`. */
  get databases(): readonly string[] {
    return Object.keys(this.subject.databases);
  }

  /** Fills blue anew. */
  async fill(subject: Subject): Promise<void> {
    await this.unfence();
    const { blue, green } = this.pair;
    for (const server of [blue, green]) await this.dropAll(server);
    this.subject = subject;
    for (const [database, sql] of Object.entries(subject.databases)) {
      await blue.query('postgres', `CREATE DATABASE ${database} OWNER shop`);
      await blue.query(database, `SET ROLE shop; ${sql}`);
      await blue.queryAsSuperuser(database, 'VACUUM ANALYZE');
    }
  }

  /** Bytes of blue's tables, their indexes not counted, and their rows. */
  async size(): Promise<{ readonly bytes: number; readonly rows: number }> {
    const found = await this.wholeOf(this.pair.blue);
    const sum = (values: readonly string[]) => values.reduce((total, value) => total + Number(value), 0);
    return { bytes: sum(found.map(({ bytes }) => bytes)), rows: sum(found.map(({ rows }) => rows)) };
  }

  /** Empty databases on green, as our step create-databases leaves them or as others find them, and blue fenced or not. */
  async prepare(whose: 'ours' | 'theirs'): Promise<void> {
    const { blue, green } = this.pair;
    await this.dropAll(green);
    for (const database of this.databases) await green.query('postgres', `CREATE DATABASE ${database} OWNER shop`);
    if (whose === 'ours') {
      for (const database of await databasesOf(green)) await markGreen(this.pair, database);
      await closeFence(this.pair, 600);
    } else {
      await this.unfence();
    }
    rmSync(this.scratch, { recursive: true, force: true });
    mkdirSync(this.scratch, { mode: 0o700 });
    for (const server of [blue, green]) await server.queryAsSuperuser('postgres', 'CHECKPOINT');
  }

  /** Throws unless green holds all tables, rows and indexes. */
  async assertWhole(who: string): Promise<void> {
    const [blue, green] = await Promise.all([this.pair.blue, this.pair.green].map((server) => this.wholeOf(server)));
    const counted = (found: readonly Whole[]) =>
      JSON.stringify(found.map(({ tables, rows, indexes }) => ({ tables, rows, indexes })));
    if (counted(blue!) === counted(green!)) return;
    throw new Error(`${who} copied ${counted(green!)} of ${counted(blue!)}`);
  }

  /** What libpq's tools need to connect as the master with TLS, as our scripts do; the password in a file. */
  environment(server: TestServer): NodeJS.ProcessEnv {
    const passwords = join(this.pair.folder, 'passwords');
    const line = ({ address, port, master }: TestServer) =>
      `${address}:${port}:*:${master.username}:${master.password}\n`;
    writeFileSync(passwords, line(this.pair.blue) + line(this.pair.green), { mode: 0o600 });
    return {
      ...process.env,
      PGHOST: server.address,
      PGPORT: String(server.port),
      PGUSER: server.master.username,
      PGPASSFILE: passwords,
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: join(this.host.home, 'rds-ca.pem'),
    };
  }

  stop(): Promise<void> {
    return this.pair.stop();
  }

  private async wholeOf(server: TestServer): Promise<readonly Whole[]> {
    const found: Whole[] = [];
    for (const database of this.databases) found.push(...(await server.query<Whole>(database, WHOLE_SQL)));
    return found;
  }

  private async dropAll(server: TestServer): Promise<void> {
    for (const database of await databasesOf(server)) {
      if (database === 'postgres') continue;
      await server.query(
        'postgres',
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'",
        [database],
      );
      await server.query('postgres', `DROP DATABASE ${database}`);
    }
  }

  private async unfence(): Promise<void> {
    for (const database of await databasesOf(this.pair.blue)) {
      const triggers = await this.pair.blue.query<{ name: string }>(
        database,
        'SELECT quote_ident(evtname) AS name FROM pg_event_trigger',
      );
      const drops = triggers.map(({ name }) => `DROP EVENT TRIGGER ${name};`).join('');
      await this.pair.blue.queryAsSuperuser(
        database,
        `SET client_min_messages = error; ${drops} DROP SCHEMA IF EXISTS cdk_cutover CASCADE`,
      );
    }
  }
}
