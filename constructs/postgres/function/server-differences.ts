import { compareServer } from '../host/compare/server-wide';
import { withSessions } from '../host/compare/session';
import type { Difference } from '../host/compare/difference';
import type { Run } from './run';
import { BOOK_DATABASE } from './server';

/** In which roles, memberships, settings and databases blue and green differ now: no fence sees those change. */
export async function serverDifferences(run: Run): Promise<readonly Difference[]> {
  return (await withSessions(run, BOOK_DATABASE, compareServer)).differences;
}

/** In words, e.g. `role reports differs in rolcreatedb`. */
export function describeDifference({ what, name, how }: Difference): string {
  return `${what} ${name} ${how}`;
}
