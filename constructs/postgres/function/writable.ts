import { names } from '../../../runtime/preflight/finding';
import type { Target } from '../../../runtime/endpoint/endpoint-state';
import { refusesWrites, type FenceView } from './fence/inspect';
import { loginRoles } from './sessions';
import type { Server } from './server';

/** Client roles that can write on a server: they may log in, and in one of its databases no fence holds. */
export async function writersOf(server: Server, views: readonly FenceView[]): Promise<readonly string[]> {
  return views.every((view) => refusesWrites([view])) ? [] : loginRoles(server);
}

/** Clients that can write where they must not: on the side that does not serve. `undefined` where a side could not be asked. */
export interface Writers {
  readonly blue?: readonly string[];
  readonly green?: readonly string[];
}

/** Whether clients can write on the side that does not serve, and with that perhaps on both. */
export function writeElsewhere(target: Target | undefined, { blue = [], green = [] }: Writers): boolean {
  return (target === 'BLUE' && green.length > 0) || (target === 'GREEN' && blue.length > 0);
}

/** That in words, with what to do; none where all is well. */
export function warnOfWriters(target: Target | undefined, writers: Writers): string[] {
  if (!writeElsewhere(target, writers)) return [];
  const [side, roles] = target === 'BLUE' ? ['green', writers.green!] : ['blue', writers.blue!];
  const fix =
    target === 'BLUE'
      ? 'take the right to log in there from them (ALTER ROLE … NOLOGIN), or undo the upgrade'
      : 'start the cutover again: it refuses them there';
  return [
    `Clients can write on ${side}, which does not serve: ${names(roles)} may log in there and no fence holds; ${fix}`,
  ];
}
