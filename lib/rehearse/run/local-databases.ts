import type { DatabaseEngine, EngineServer } from '../../system/database-engine';
import type { CertificateAuthority } from '../certificate/certificate';
import { freeLoopbackAddress } from '../network/loopback';
import type { DatabaseServers, RunningServer, ServerRequest } from '../resources/database-servers';
import type { Run } from '../workspace/run-folder';

export interface LocalDatabasesSettings {
  readonly run: Run;
  /** By the name that RDS gives them. */
  readonly engines: Readonly<Record<string, DatabaseEngine>>;
  readonly authority: Pick<CertificateAuthority, 'issue'>;
  readonly say: (words: string) => void;
  readonly note: (words: string) => void;
}

/** The database servers of a rehearsal: real ones, each on a loopback address of its own. */
export class LocalDatabases implements DatabaseServers {
  private readonly servers: EngineServer[] = [];
  private readonly starting = new Set<Promise<unknown>>();
  private stopped = false;

  constructor(private readonly settings: LocalDatabasesSettings) {}

  familyOf(engine: string, version: string): string | undefined {
    return this.settings.engines[engine]?.familyOf(version);
  }

  /** @throws for an engine that the upgrade's system does not bring, and once they are stopped */
  async start(request: ServerRequest): Promise<RunningServer> {
    if (this.stopped) throw new Error(`${request.identifier} is not started: the rehearsal is over.`);
    const starting = this.launch(request);
    this.starting.add(starting);
    try {
      return await starting;
    } finally {
      this.starting.delete(starting);
    }
  }

  /** Ends every server, those that are just starting included. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.allSettled(this.starting);
    // Nothing of them is looked at any more.
    await Promise.all(this.servers.map((server) => server.stop('at once')));
  }

  private async launch({ engine: name, ...request }: ServerRequest): Promise<RunningServer> {
    const { engines, run, authority, say, note } = this.settings;
    const engine = engines[name];
    if (engine === undefined) {
      const known = Object.keys(engines).join(', ') || 'none';
      throw new Error(
        `${request.identifier} is ${name}: this rehearsal cannot bring that engine to life. Engines: ${known}.`,
      );
    }
    const { port = engine.defaultPort } = request;
    const address = await freeLoopbackAddress(port);
    const certificate = await authority.issue([address]);
    const server = await engine.start({ ...request, port, address, certificate, run, say, note });
    this.servers.push(server);
    return { address, port, remove: () => server.stop() };
  }
}
