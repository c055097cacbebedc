import { compareServer } from '../host/compare/server-wide';
import { withSessions } from '../host/compare/session';
import type { Difference } from '../host/compare/difference';
import type { Run } from './run';
import { BOOK_DATABASE, readCredentials } from './server';
import { AUTHENTICATED } from './logins';
import { wordsOf } from './stage';

/** In which roles, memberships, settings and databases blue and green differ now: no fence sees those change. */
export async function serverDifferences(run: Run): Promise<readonly Difference[]> {
  return (await withSessions(run, BOOK_DATABASE, compareServer)).differences;
}

/** In words, e.g. `role reports differs in rolcreatedb`. */
export function describeDifference({ what, name, how }: Difference): string {
  return `${what} ${name} ${how}`;
}

/**
 * Declared roles that do not log in on blue with what their secrets hold. A password that was changed since the passwords were set on green shows by
 * nothing else: RDS lets nobody see what is stored.
 */
export async function changedPasswords(run: Run): Promise<string[]> {
  const changed: string[] = [];
  for (const [role, arn] of run.values.roleSecrets) {
    try {
      const { password } = await readCredentials(arn);
      await (await run.blue.login(BOOK_DATABASE, role, password)).end();
    } catch (error) {
      if (AUTHENTICATED.includes((error as { code?: string }).code ?? '')) continue;
      changed.push(`role "${role}" does not log in on blue with what its secret holds (${wordsOf(error)})`);
    }
  }
  return changed;
}
