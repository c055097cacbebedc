import type { Client } from 'pg';
import type { Host } from '../host';
import type { Progress } from '../progress';
import type { Aim } from '../tools';
import type { BlueDatabase, GreenDatabase } from './look';
import type { Sessions } from './sessions';

/** One database of green that is being filled from blue's. */
export interface Filling {
  readonly host: Host;
  readonly database: string;
  /** Its sessions; each piece of work that runs beside another has one of its own. */
  readonly blue: Client;
  readonly green: Client;
  readonly found: { readonly blue: BlueDatabase; readonly green: GreenDatabase };
  /** How tools connect to it. */
  readonly aim: Aim;
  /** Of the whole filling of green. */
  readonly generation: string;
  readonly sessions: Sessions;
  readonly progress: Progress;
}
