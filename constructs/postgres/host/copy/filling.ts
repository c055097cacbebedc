import type { Client } from 'pg';
import { assertGenerationSql } from '../../function/owner/generation';
import type { Host } from '../host';
import type { Progress } from '../progress';
import type { Aim } from '../tools';
import type { GreenScripts } from './green-scripts';
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
  readonly scripts: GreenScripts;
  readonly sessions: Sessions;
  readonly progress: Progress;
}

/** SQL, first in what writes into green: fails where somebody else fills it by then. */
export function guardOf({ generation, host }: Pick<Filling, 'generation' | 'host'>): string {
  return `${assertGenerationSql(generation, host.values.executionId)};`;
}
