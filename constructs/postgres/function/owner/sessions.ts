import type { Client } from 'pg';
import type { Deadline } from '../../../../runtime/deadline';
import type { Server } from '../server';
import { END_SESSION } from '../sessions';

/** Sessions that bear a turn: `cdk-cutover <execution> <turn>`. Those that only look are called otherwise, and are left alone. */
const BEARS_TURN = `a.application_name ~ '^cdk-cutover \\S+ [0-9]+$'`;

const PATIENCE_MS = 20_000;

/** What the sessions of a turn are called. */
export function sessionName(execution: string, turn: string): string {
  return `cdk-cutover ${execution} ${turn}`;
}

/**
 * Ends every session of ours on a server that bears another turn than this session's own, and sees it gone: each that comes later finds
 * that it has lost its turn.
 * @param client by which session; @default the server's book
 */
export async function endSessions(server: Server, deadline: Deadline, client?: Client): Promise<void> {
  const book = client ?? (await server.book());
  let left: string[] = [];
  await deadline.within(PATIENCE_MS).until(
    () => `waiting for the end of sessions of earlier steps on ${server.side} (${left.join(', ')})`,
    50,
    async () => {
      const { rows } = await book.query<{ name: string }>(
        `SELECT a.application_name AS name, ${END_SESSION} FROM pg_stat_activity a
          WHERE ${BEARS_TURN} AND a.application_name <> current_setting('application_name')`,
      );
      left = [...new Set(rows.map(({ name }) => name))];
      return left.length === 0 ? true : undefined;
    },
  );
}

/** Ends them once, where the record still is as it was read: from a session that bears no turn itself. */
export async function endSessionsUnder(book: Client, counter: string): Promise<void> {
  await book.query(
    `SELECT ${END_SESSION} FROM pg_stat_activity a WHERE ${BEARS_TURN} AND EXISTS (SELECT FROM cdk_cutover.owner WHERE counter = $1)`,
    [counter],
  );
}
