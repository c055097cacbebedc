import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeFence, databasesOf, markGreen } from '../../../test/postgres/steps/fenced';
import type { Host } from '../../../test/postgres/steps/host';
import { startShop } from '../../../test/postgres/steps/shop';
import type { PostgresPair, TestServer } from '../../../test/harness/postgres';
import { SHAPE_NAMES, shapesSql } from './shapes';

/** The database that is copied. */
export const DATABASE = 'shop';

/** Blue and green as a rehearsal has them, a host that runs our scripts, and a place for what others write. */
export class BenchServers {
  static async start(): Promise<BenchServers> {
    const { pair, host } = await startShop('SELECT 1');
    return new BenchServers(pair, host);
  }

  /** Where others put their files; emptied before each run. */
  readonly scratch: string;

  private constructor(
    readonly pair: PostgresPair,
    readonly host: Host,
  ) {
    this.scratch = join(pair.folder, 'scratch');
  }

  /** Fills blue's tables anew: about so many bytes in all. */
  async fill(bytes: number): Promise<void> {
    await this.unfence();
    const { blue } = this.pair;
    await blue.query(DATABASE, `SET ROLE shop; DROP TABLE IF EXISTS ${SHAPE_NAMES.join(', ')}`);
    await blue.query(DATABASE, `SET ROLE shop; ${shapesSql(bytes / SHAPE_NAMES.length)}`);
    await blue.queryAsSuperuser(DATABASE, 'VACUUM ANALYZE');
  }

  /** Bytes of blue's tables, their indexes not counted, and their rows. */
  async size(): Promise<{ readonly bytes: number; readonly rows: number }> {
    const sizes = SHAPE_NAMES.map((name) => `pg_table_size('${name}')`).join(' + ');
    const [found] = await this.pair.blue.query<{ bytes: string; rows: string }>(
      DATABASE,
      `SELECT ${sizes} AS bytes, ${countSql()} AS rows`,
    );
    return { bytes: Number(found!.bytes), rows: Number(found!.rows) };
  }

  /** An empty database on green, as our step create-databases leaves it or as others find it, and blue fenced or not. */
  async prepare(whose: 'ours' | 'theirs'): Promise<void> {
    const { blue, green } = this.pair;
    await green.query('postgres', `DROP DATABASE ${DATABASE} WITH (FORCE)`);
    await green.query('postgres', `CREATE DATABASE ${DATABASE} OWNER shop`);
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

  /** Throws unless green holds all rows, keys and indexes. */
  async assertWhole(who: string): Promise<void> {
    const count = `SELECT ${countSql()} AS rows, (SELECT count(*) FROM pg_indexes WHERE schemaname = 'public') AS indexes`;
    const [blue, green] = await Promise.all(
      [this.pair.blue, this.pair.green].map((server) => server.query(DATABASE, count)),
    );
    if (JSON.stringify(blue) === JSON.stringify(green)) return;
    throw new Error(`${who} copied ${JSON.stringify(green)} of ${JSON.stringify(blue)}`);
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

function countSql(): string {
  return SHAPE_NAMES.map((name) => `(SELECT count(*) FROM ${name})`).join(' + ');
}
