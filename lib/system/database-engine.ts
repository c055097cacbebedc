import type { KeyPair } from '../rehearse/certificate/certificate';
import type { ServerRequest } from '../rehearse/resources/database-servers';
import type { Run } from '../rehearse/workspace/run-folder';

/** An engine whose servers stand for instances of RDS. */
export interface DatabaseEngine {
  readonly defaultPort: number;
  /** Family of the parameter groups that go with a version, e.g. `postgres15`. */
  familyOf(version: string): string;
  /** Resolves when the server accepts connections. */
  start(request: EngineRequest): Promise<EngineServer>;
}

export interface EngineRequest extends Omit<ServerRequest, 'engine' | 'tags'> {
  readonly port: number;
  /** Loopback address of its own. */
  readonly address: string;
  /** For that address. */
  readonly certificate: KeyPair;
  /** Whose folder it lies in. */
  readonly run: Run;
  /** Told what takes a while. */
  readonly say: (words: string) => void;
  /** Told what the report has to say, e.g. of its version. */
  readonly note: (words: string) => void;
}

export interface EngineServer {
  /** Stops it and removes its data. @param how `at once`: nothing of it is looked at any more. @default in order */
  stop(how?: 'at once'): Promise<void>;
}
