import { inParallel } from '../host/copy/sessions';
import { AUTHENTICATED } from './logins';
import { setPassword } from './roles';
import type { Run } from './run';
import { BOOK_DATABASE, readCredentials } from './server';
import { wordsOf } from './words/words-of';

/** So many logins at once: clients wait for all of them, and a server has few connections to spare. */
const AT_ONCE = 8;

/** SQLSTATE invalid_password. */
const WRONG_PASSWORD = '28P01';

/**
 * Makes sure that each declared client role logs in on blue with what its secret holds now. A secret may have been rotated while green served:
 * then blue gets that password, too. Throws where a role cannot log in for another reason.
 */
export async function ensureLoginsOnBlue(run: Run): Promise<void> {
  for (const [role, arn] of run.values.roleSecrets) {
    const { password } = await readCredentials(arn);
    const first = await login(run, role, password);
    if (first === undefined) continue;
    if (first.code === WRONG_PASSWORD) {
      await setPassword(await run.blue.book(), role, password);
      run.facts.passwordsSetOnBlue = Number(run.facts.passwordsSetOnBlue ?? 0) + 1;
    }
    const second = await login(run, role, password);
    if (second !== undefined) {
      throw new Error(`Role "${role}" cannot log in on blue: ${wordsOf(second)}`, { cause: second });
    }
  }
}

/**
 * Declared roles that do not log in on blue with what their secrets hold. A password that was changed since the passwords were set on green shows by
 * nothing else: RDS lets nobody see what is stored.
 */
export async function changedPasswords(run: Run): Promise<string[]> {
  const changed: string[] = [];
  await inParallel(AT_ONCE, [...run.values.roleSecrets], async ([role, arn]) => {
    const { password } = await readCredentials(arn);
    const reason = await login(run, role, password);
    if (reason === undefined) return;
    changed.push(`role "${role}" does not log in on blue with what its secret holds (${wordsOf(reason)})`);
  });
  return changed.sort();
}

async function login(run: Run, role: string, password: string): Promise<(Error & { code?: string }) | undefined> {
  try {
    await (await run.blue.login(BOOK_DATABASE, role, password)).end();
    return undefined;
  } catch (error) {
    const reason = error as Error & { code?: string };
    return AUTHENTICATED.includes(reason.code ?? '') ? undefined : reason;
  }
}
