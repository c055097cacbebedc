import { causeOf } from '../../../../runtime/causes';
import { notePassed, withdrawPassed } from '../owner/passed';
import { moveSubmitted } from '../serving';
import { tryLogins } from '../logins';
import type { Run } from '../run';
import type { Stage } from '../stages';

/** Logs in on green as the declared clients would. */
export const tryLoginsStages: readonly Stage[] = [
  {
    id: 'try-logins',
    do: (run) => withdrawPassed(run, 'try-logins'),
    check: async (run) => {
      await assertLogins(run, await moveSubmitted(run));
      await notePassed(run, 'try-logins');
    },
  },
];

/** Throws one error that lists every login that failed, with the server's words and the fix. */
export async function assertLogins(run: Run, permitted: boolean): Promise<void> {
  const failures = await tryLogins(run, permitted);
  if (failures.length > 0) {
    const lines = failures.map(({ role, as, words, fix }) => `- role "${role}", ${as}: "${words}". ${fix}`);
    throw new Error(`Clients cannot log in on green:\n${lines.join('\n')}`, { cause: causeOf(failures) });
  }
  run.facts.logins = run.values.roleSecrets.size;
}
