import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral, type QueryResultRow } from 'pg';
import { createCertificateAuthority, type CertificateAuthority } from '../../../lib/rehearse/certificate/certificate';
import { freeLoopbackAddress } from '../../../lib/rehearse/network/loopback';
import type { Parameters } from '../../../constructs/postgres/rehearsal/server/family-parameters';
import { createRun, type Run } from '../../../lib/rehearse/workspace/run-folder';
import { findLeftovers, removeRun } from '../../../lib/rehearse/workspace/run-removal';
import { startPostgresServer, type PostgresServer } from '../../../constructs/postgres/rehearsal/server/server';
import { serversFolder } from '../../harness/servers-folder';

/**
 * Real servers for tests: blue is PostgreSQL 11.22, green 15.17, both dressed as RDS (master user without SUPERUSER, `rds_superuser`, TLS,
 * the family's defaults). Start takes about a second, once a test file:
 *
 *     let pair: PostgresPair;
 *     beforeAll(async () => { pair = await startPostgresPair(); });
 *     afterAll(() => pair.stop());
 *
 *     it('…', async () => {
 *       const role = await pair.blue.createRole();              // { username, password }, LOGIN, unique name
 *       const database = await pair.blue.createDatabase(role);  // unique name, owned by that role
 *       const rows = await pair.blue.query(database, 'select 1 as one');           // as the master
 *       const client = await pair.blue.connect(database, role, { tls: false });    // ended by stop(), or by you
 *     });
 */
export interface PostgresPair {
  readonly blue: TestServer;
  readonly green: TestServer;
  /** PEM, e.g. for `sslrootcert` of psql or `ca` of Node. */
  readonly caCertificate: string;
  /** Folder for a test's own files; goes with the servers. Only this user may list it. */
  readonly folder: string;
  stop(): Promise<void>;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface TestServer {
  readonly server: PostgresServer;
  readonly address: string;
  readonly port: number;
  /** The instance's master user: CREATEROLE, CREATEDB, member of rds_superuser, no superuser. */
  readonly master: Login;
  /** A login role of a unique name, made by the master, who is a member of it. @param options e.g. `CREATEDB`. */
  createRole(prefix?: string, options?: string): Promise<Login>;
  /** A database of a unique name, owned by `owner`. @default the master */
  createDatabase(owner?: Login): Promise<string>;
  /** One statement (or several without parameters) by a connection of its own, as the master or as `login`. */
  query<Row extends QueryResultRow>(
    database: string,
    sql: string,
    values?: readonly unknown[],
    login?: Login,
  ): Promise<Row[]>;
  /** The same as a real superuser, for what RDS would not let anybody do: setting up, spying, breaking. */
  queryAsSuperuser<Row extends QueryResultRow>(
    database: string,
    sql: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  /** An open connection. TLS verifies the server by its address. @default as the master, with TLS */
  connect(database: string, login?: Login, options?: { readonly tls?: boolean }): Promise<Client>;
}

export interface PairOptions {
  /** Parameter group of each side. @default the RDS defaults of the family */
  readonly blueParameters?: Parameters;
  readonly greenParameters?: Parameters;
  /** @default '11.22' */
  readonly blueVersion?: string;
  /** @default '15.17' */
  readonly greenVersion?: string;
  /** Where the servers have their files; short, for the sockets' paths. @default memory */
  readonly within?: string;
}

/** Starts both servers, on addresses of their own and port 5432 each. */
export async function startPostgresPair(options: PairOptions = {}): Promise<PostgresPair> {
  const base = serversFolder(options.within);
  await Promise.all(findLeftovers(base).map(removeRun));
  const run = createRun(base);
  const authority = await createCertificateAuthority();
  try {
    const starting = [
      startTestServer(run, authority, 'blue', options.blueVersion ?? '11.22', options.blueParameters),
      startTestServer(run, authority, 'green', options.greenVersion ?? '15.17', options.greenParameters),
    ];
    // Both have to be done before anything is removed, or the slower one starts from a folder that is gone.
    await Promise.allSettled(starting);
    const [blue, green] = await Promise.all(starting);
    return {
      blue,
      green,
      caCertificate: authority.certificate,
      folder: run.path,
      stop: async () => {
        await Promise.all([blue.end(), green.end()]);
        await removeRun(run);
      },
    };
  } catch (error) {
    await removeRun(run);
    throw error;
  }
}

/** A name that no other test uses, e.g. `kong_5f0c9a1b`. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(4).toString('hex')}`;
}

async function startTestServer(
  run: Run,
  authority: CertificateAuthority,
  name: string,
  version: string,
  parameters: Parameters | undefined,
): Promise<TestServer & { end(): Promise<void> }> {
  const port = 5432;
  const address = await freeLoopbackAddress(port);
  const certificate = await authority.issue([address]);
  const master = { username: 'master', password: randomBytes(12).toString('hex') };
  const server = await startPostgresServer(run, { name, version, address, port, parameters, master, certificate });
  const open = new Set<Client>();

  const connect: TestServer['connect'] = async (database, login = master, { tls = true } = {}) => {
    const client = new Client({
      host: address,
      port,
      database,
      user: login.username,
      password: login.password,
      ssl: tls ? { ca: authority.certificate } : false,
    });
    // A server that ends the session says so outside of any query; a test that expects it sees its next query fail.
    client.on('error', () => undefined);
    await client.connect();
    open.add(client);
    client.once('end', () => open.delete(client));
    return client;
  };
  const query: TestServer['query'] = async (database, sql, values, login) =>
    using(await connect(database, login), async (client) => (await client.query(sql, values && [...values])).rows);

  return {
    server,
    address,
    port,
    master,
    connect,
    query,
    queryAsSuperuser: async (database, sql, values) =>
      using(
        await server.connectAsSuperuser(database),
        async (client) => (await client.query(sql, values && [...values])).rows,
      ),
    createRole: async (prefix = 'role', options = '') => {
      const login = { username: uniqueName(prefix), password: randomBytes(12).toString('hex') };
      const role = escapeIdentifier(login.username);
      await query('postgres', `CREATE ROLE ${role} LOGIN ${options} PASSWORD ${escapeLiteral(login.password)}`);
      await query('postgres', `GRANT ${role} TO ${escapeIdentifier(master.username)}`);
      return login;
    },
    createDatabase: async (owner = master) => {
      const database = uniqueName('db');
      await query(
        'postgres',
        `CREATE DATABASE ${escapeIdentifier(database)} OWNER ${escapeIdentifier(owner.username)}`,
      );
      return database;
    },
    end: async () => {
      await Promise.all([...open].map((client) => client.end().catch(() => undefined)));
      await server.stop();
    },
  };
}

async function using<T>(client: Client, use: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
