import { connect } from './outbound';
import { rawLogin, type LoginOutcome } from './raw-login';
import type { Run } from './run';
import { BOOK_DATABASE, readCredentials } from './server';
import { wordsOf } from './words/words-of';

/** Why a declared client could not log in on green: the server's own words, the reason and the fix. */
export interface LoginFailure {
  readonly role: string;
  readonly as: string;
  readonly words: string;
  readonly fix: string;
  /** What green said, where it said more than `words`. */
  readonly cause?: unknown;
}

/** SQLSTATEs of a role that was authenticated, and only lacks the right to connect to this one database, or has too many sessions already. */
export const AUTHENTICATED: readonly string[] = ['42501', '53300'];

interface Attempt {
  readonly as: string;
  readonly tls: boolean;
  readonly scram: boolean;
}

/**
 * Logs in on green with each declared role, in every way that its clients may need. Collects what fails.
 * @param permitted whether the roles may log in by now; before that, being told that they may not is proof enough
 */
export async function tryLogins(run: Run, permitted: boolean): Promise<LoginFailure[]> {
  const failures: LoginFailure[] = [];
  for (const [role, arn] of run.values.roleSecrets) {
    const { password } = await readCredentials(arn);
    for (const attempt of attemptsFor(run.values)) {
      const failure = await tryLogin(run, role, password, attempt, permitted);
      if (failure !== undefined) failures.push({ role, as: attempt.as, ...failure });
    }
  }
  return failures;
}

/** What the declared clients cannot do, one attempt for each: both reasons are found in one run. */
export function attemptsFor(clients: { readonly clientTls: boolean; readonly clientScram: boolean }): Attempt[] {
  const attempts: Attempt[] = [];
  if (!clients.clientTls) attempts.push({ as: 'a client without TLS', tls: false, scram: clients.clientScram });
  if (!clients.clientScram) attempts.push({ as: 'a client with TLS but without SCRAM', tls: true, scram: false });
  return attempts.length > 0 ? attempts : [{ as: 'a client with TLS and SCRAM', tls: true, scram: true }];
}

async function tryLogin(
  run: Run,
  role: string,
  password: string,
  { tls, scram }: Attempt,
  permitted: boolean,
): Promise<Pick<LoginFailure, 'words' | 'fix' | 'cause'> | undefined> {
  const { host, port } = run.values.green;
  const result = scram
    ? await loginWithLibrary(run, role, password, tls)
    : await rawLogin({ host, port, database: BOOK_DATABASE, user: role, password, tls });
  if (result.kind === 'accepted' || (result.kind === 'not-permitted' && !permitted)) return undefined;
  if (result.kind === 'not-permitted') return { words: 'the role may not log in', fix: 'fence green again' };
  if (result.kind === 'refused' && AUTHENTICATED.includes(result.code)) return undefined;
  if (result.kind === 'sasl') {
    return {
      words: `the server asks for SASL authentication (${result.mechanisms.join(', ')})`,
      fix: "SCRAM: the stored password is a SCRAM verifier; set password_encryption to md5 in green's parameter group, then start again, so that the passwords are set anew",
    };
  }
  const noEntry = result.code === '28000' && !tls;
  return {
    words: result.words,
    cause: result.cause,
    fix: noEntry
      ? "rds.force_ssl: green refuses clients without TLS; set rds.force_ssl to 0 in green's parameter group"
      : 'see that the secret holds the password of this role and that the function reaches green',
  };
}

async function loginWithLibrary(run: Run, role: string, password: string, tls: boolean): Promise<LoginOutcome> {
  const { host, port } = run.values.green;
  try {
    const client = await connect({
      host,
      port,
      database: BOOK_DATABASE,
      user: role,
      password,
      certifiedAs: tls ? [host] : [],
      applicationName: 'cdk-cutover try-logins',
    });
    await client.end();
    return { kind: 'accepted' };
  } catch (error) {
    const { code = '', routine } = error as { code?: string; routine?: string };
    if (code === '28000' && routine === 'InitializeSessionUserId') return { kind: 'not-permitted' };
    return { kind: 'refused', code, words: wordsOf(error), cause: error };
  }
}
