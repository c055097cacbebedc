import type { LocalAws } from '../aws/local-aws';
import type { DatabaseServers } from './database-servers';
import type { Inventory } from './inventory';

/** What resources are made of, shared by all stacks of a rehearsal. */
export interface World {
  readonly aws: LocalAws;
  readonly databases: DatabaseServers;
  readonly inventory: Inventory;
  /** Folder for files that resources need while they live. */
  readonly workDirectory: string;
  /** Ends every wait, e.g. on Ctrl-C. */
  readonly signal?: AbortSignal;
}
