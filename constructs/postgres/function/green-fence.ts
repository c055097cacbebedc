import { hasBook, openedAt } from './book';
import { closeFence } from './fence/close';
import { installFence } from './fence/install';
import { openFence } from './fence/open';
import { removeTriggers } from './fence/remove';
import { format } from './roles';
import type { Run } from './run';
import { endClientSessions } from './sessions';

/** Closes and seals a fence on green, and only then lets the client roles log in. */
export async function raiseGreenFence(run: Run): Promise<void> {
  await installFence(run, run.green);
  await closeFence(run, run.green, { sealed: true });
  await setLogins(run, true);
}

/** The other way round: nobody logs in, then the fence goes. The databases are ready to be copied into. Refuses once green was open for clients. */
export async function liftGreenFence(run: Run): Promise<void> {
  if (!(await hasBook(await run.green.book()))) return;
  const opened = await openedAt(run.green);
  if (opened !== undefined) {
    throw new Error(
      `Green was open for clients since ${opened.toISOString()}: it may hold writes that blue lacks, so its fence is not lifted. ` +
        'Keep what is needed of it, then cut over to a new, empty green.',
    );
  }
  await setLogins(run, false);
  await endClientSessions(run.green, 'all');
  await removeTriggers(run, run.green);
  await openFence(run, run.green);
}

/** Roles that should log in on green and may not yet. */
export async function withoutLogin(run: Run): Promise<string[]> {
  return loginsToSet(run, true);
}

async function setLogins(run: Run, login: boolean): Promise<void> {
  const book = await run.green.book();
  for (const role of await loginsToSet(run, login)) {
    await book.query((await format(book, 'ALTER ROLE %I ', role)) + (login ? 'LOGIN' : 'NOLOGIN'));
  }
}

async function loginsToSet(run: Run, login: boolean): Promise<string[]> {
  const { rows } = await (
    await run.green.book()
  ).query<{ role: string }>(
    `SELECT m.role FROM cdk_cutover.made_role m JOIN pg_roles r ON r.rolname = m.role WHERE m.login AND r.rolcanlogin <> $1 ORDER BY 1`,
    [login],
  );
  return rows.map((row) => row.role);
}
