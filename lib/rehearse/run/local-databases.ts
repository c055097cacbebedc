import type { CertificateAuthority } from '../certificate/certificate';
import { freeLoopbackAddress } from '../network/loopback';
import type { EngineOptions } from '../postgres-server/engine';
import type { Run } from '../postgres-server/run-folder';
import { startPostgresServer, type PostgresServer } from '../postgres-server/server';
import type { DatabaseServers, RunningServer, ServerRequest } from '../resources/database-servers';

/** The servers of a rehearsal: real PostgreSQL, each on a loopback address of its own. */
export class LocalDatabases implements DatabaseServers {
  readonly servers: PostgresServer[] = [];
  private readonly starting = new Set<Promise<unknown>>();
  private stopped = false;

  constructor(
    private readonly run: Run,
    private readonly authority: Pick<CertificateAuthority, 'issue'>,
    private readonly note: (words: string) => void,
    private readonly engine?: EngineOptions,
  ) {}

  /** @throws for another engine than PostgreSQL, and once they are stopped */
  async start(request: ServerRequest): Promise<RunningServer> {
    if (this.stopped) throw new Error(`${request.identifier} is not started: the rehearsal is over.`);
    const starting = this.launch(request);
    this.starting.add(starting);
    try {
      const server = await starting;
      return { address: server.address, port: server.port, remove: () => server.stop() };
    } finally {
      this.starting.delete(starting);
    }
  }

  /** The server that listens on an address. */
  at(address: string): PostgresServer {
    const found = this.servers.find((server) => server.address === address);
    if (found === undefined) throw new Error(`No server of this rehearsal listens on ${address}.`);
    return found;
  }

  /** Ends every server, those that are just starting included. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.allSettled(this.starting);
    // Nothing of them is looked at any more.
    await Promise.all(this.servers.map((server) => server.stop('at once')));
  }

  private async launch(request: ServerRequest): Promise<PostgresServer> {
    const { identifier, engine, engineVersion, port, parameters, masterUsername, masterPassword, databaseName } =
      request;
    if (engine !== 'postgres') {
      throw new Error(`${identifier} is ${engine}: a rehearsal brings PostgreSQL to life, and no other engine yet.`);
    }
    const address = await freeLoopbackAddress(port);
    const server = await startPostgresServer(this.run, {
      ...{ name: identifier, version: engineVersion, address, port, parameters },
      master: { username: masterUsername, password: masterPassword },
      certificate: await this.authority.issue([address]),
      ...(databaseName === undefined ? {} : { databaseName }),
      ...(this.engine === undefined ? {} : { engine: this.engine }),
    });
    this.servers.push(server);
    if (server.version !== engineVersion) {
      this.note(
        `${identifier} is declared as PostgreSQL ${engineVersion}; npm has no such server, ${server.version} ran instead.`,
      );
    }
    return server;
  }
}
