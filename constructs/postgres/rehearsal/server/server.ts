import { join } from 'node:path';
import { Client } from 'pg';
import type { KeyPair } from '../../../../lib/rehearse/certificate/certificate';
import { endProcess } from '../../../../lib/rehearse/workspace/end-process';
import type { ProcessIdentity } from '../../../../lib/rehearse/workspace/process-identity';
import { createServerFolder, recordServer, type Run } from '../../../../lib/rehearse/workspace/run-folder';
import { serverAccount } from '../../../../lib/rehearse/workspace/server-account';
import { LOCAL_SUPERUSER } from './access-rules';
import { writeConfiguration } from './configuration';
import { findEngine, type EngineOptions } from './engine';
import { familyDefaults, type Parameters } from './family-parameters';
import { guardServer, type Guard } from './guard';
import { initializeData } from './initial-data';
import { instanceStatements, type Master } from './roles';
import { launchServer, logFileOf } from './server-process';
import { AT_ONCE, IN_ORDER } from './stop-signals';

export interface ServerSettings {
  /** What the rehearsal calls it, e.g. the logical id of the DBInstance. */
  readonly name: string;
  /** The declared version, e.g. `15.17`. */
  readonly version: string;
  /** A loopback address; see `freeLoopbackAddress`. */
  readonly address: string;
  readonly port: number;
  /** Of the parameter group; they go before the family's defaults. @default none */
  readonly parameters?: Parameters;
  readonly master: Master;
  /** `DBName`. @default only the database `postgres` */
  readonly databaseName?: string;
  /** Has to name `address`. */
  readonly certificate: KeyPair;
  /** @default findEngine's own */
  readonly engine?: EngineOptions;
}

/** A PostgreSQL server of this machine that looks to its clients as RDS does. */
export interface PostgresServer {
  readonly name: string;
  /** What was declared. */
  readonly requestedVersion: string;
  /** What runs; another minor where npm has no such one. */
  readonly version: string;
  readonly address: string;
  readonly port: number;
  readonly masterUsername: string;
  /** The family's defaults and what the parameter group says: what is in force. */
  readonly parameters: Parameters;
  /** Folder of its unix socket. */
  readonly socketFolder: string;
  readonly logFile: string;
  /** A connection as the local superuser, by the unix socket; the caller ends it. @default database 'postgres' */
  connectAsSuperuser(database?: string): Promise<Client>;
  /** Stops and starts again, as a reboot does, with other parameters if given. */
  restart(parameters?: Parameters): Promise<void>;
  /**
   * Ends it; its data stays until the run's folder goes. A second call does nothing.
   * @param how `at once` writes nothing to disk: for data that is thrown away. @default 'in order'
   */
  stop(how?: 'in order' | 'at once'): Promise<void>;
}

/**
 * Starts a new server, in about a second: the parameter group in force, TLS with the certificate, the roles of an RDS instance, a master user that
 * is no superuser, the local superuser `rdsadmin` on the unix socket only. It ends when this process dies.
 * @throws when the version cannot be brought, the address is taken, or a parameter does not exist in that version.
 */
export async function startPostgresServer(run: Run, settings: ServerSettings): Promise<PostgresServer> {
  const { name, address, port, master, certificate } = settings;
  const engine = await findEngine(settings.version, settings.engine);
  const major = Number(engine.version.split('.')[0]);
  const account = serverAccount();
  const folder = createServerFolder(run);
  const configure = (parameters: Parameters = {}): Parameters => {
    const inForce = { ...familyDefaults(major), ...parameters };
    writeConfiguration({ address, port, folder, parameters: inForce, certificate, account });
    return inForce;
  };
  const launch = async (): Promise<{ readonly server: ProcessIdentity; readonly guard?: Guard }> => {
    let guard: Guard | undefined;
    try {
      const server = await launchServer(engine, folder, account, (spawned) => {
        const title = `PostgreSQL ${engine.version}`;
        recordServer(folder, { name, title, address, port, process: spawned, signals: AT_ONCE });
        guard = guardServer(join(engine.bin, 'pg_ctl'), join(folder, 'data'), account);
      });
      return { server, guard };
    } catch (error) {
      guard?.release();
      throw error;
    }
  };
  const connectAsSuperuser = async (database = 'postgres'): Promise<Client> => {
    const client = new Client({
      host: folder,
      port,
      user: LOCAL_SUPERUSER,
      database,
      application_name: 'cdk-cutover rehearsal',
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  await initializeData(engine, folder, account);
  let parameters = configure(settings.parameters);
  let running: Awaited<ReturnType<typeof launch>> | undefined = await launch();
  const stop = async (how: 'in order' | 'at once' = 'in order'): Promise<void> => {
    if (!running) return;
    const { server, guard } = running;
    running = undefined;
    guard?.release();
    await endProcess(server, 'a PostgreSQL server', how === 'in order' ? IN_ORDER : AT_ONCE);
  };
  try {
    const client = await connectAsSuperuser();
    try {
      for (const statement of instanceStatements(major, master, settings.databaseName)) await client.query(statement);
    } finally {
      await client.end();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name,
    requestedVersion: settings.version,
    version: engine.version,
    address,
    port,
    masterUsername: master.username,
    get parameters() {
      return parameters;
    },
    socketFolder: folder,
    logFile: logFileOf(folder),
    connectAsSuperuser,
    restart: async (changed) => {
      await stop();
      if (changed) parameters = configure(changed);
      running = await launch();
    },
    stop,
  };
}
