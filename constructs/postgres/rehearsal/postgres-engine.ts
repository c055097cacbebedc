import type { DatabaseEngine, EngineRequest } from '../../../lib/system/database-engine';
import type { EngineOptions } from './server/engine';
import { startPostgresServer, type PostgresServer } from './server/server';

/** Real PostgreSQL as RDS has it. */
export class PostgresEngine implements DatabaseEngine {
  readonly defaultPort = 5432;
  /** Those that were started. */
  readonly servers: PostgresServer[] = [];

  constructor(private readonly options: Omit<EngineOptions, 'progress'> = {}) {}

  familyOf(version: string): string {
    return `postgres${version.split('.')[0]}`;
  }

  async start(request: EngineRequest): Promise<PostgresServer> {
    const { identifier, engineVersion, address, port, parameters, certificate, databaseName, run, say, note } = request;
    const server = await startPostgresServer(run, {
      ...{ name: identifier, version: engineVersion, address, port, parameters, certificate },
      master: { username: request.masterUsername, password: request.masterPassword },
      ...(databaseName === undefined ? {} : { databaseName }),
      engine: { ...this.options, progress: say },
    });
    this.servers.push(server);
    if (server.version !== engineVersion) {
      note(
        `${identifier} is declared as PostgreSQL ${engineVersion}; npm has no such server, ${server.version} ran instead.`,
      );
    }
    return server;
  }

  /** The server that listens on an address. */
  at(address: string): PostgresServer {
    const found = this.servers.find((server) => server.address === address);
    if (found === undefined) throw new Error(`No PostgreSQL of this rehearsal listens on ${address}.`);
    return found;
  }
}
