import { setTimeout as sleep } from 'node:timers/promises';
import { wordsOf } from '../../function/words/words-of';
import { StatementError, type PooledConnection } from './pooled-connection';

/** What became of the statements that the user gave; they count apart from the rehearsal's own reads and writes. */
export interface OwnStatementsResult {
  readonly answered: number;
  /** Refused as read-only (SQLSTATE 25006): what a fence does. */
  readonly refused: number;
  /** No answer: the connection was lost, as every pool's is when its server is left. */
  readonly unanswered: number;
  /** Answered with any other error. */
  readonly failed: number;
  /** Of each statement that failed: its first words, and the server's at the first time. */
  readonly failures: readonly string[];
}

export interface OwnStatements {
  /** Runs all of them in turn, again and again, until told to stop. */
  runOn(connection: PooledConnection, signal: AbortSignal): Promise<void>;
  result(): OwnStatementsResult;
}

const READ_ONLY = '25006';
const SHOWN = 60;

/** @param pauseMs between two of them */
export function createOwnStatements(statements: readonly string[], pauseMs: number): OwnStatements {
  const counts = { answered: 0, refused: 0, unanswered: 0, failed: 0 };
  const failures = new Map<string, string>();
  const count = (statement: string, error: unknown): void => {
    if (!(error instanceof StatementError)) throw error;
    if (error.code === READ_ONLY) counts.refused++;
    else if (error.fate !== 'refused') counts.unanswered++;
    else {
      counts.failed++;
      if (!failures.has(statement)) failures.set(statement, wordsOf(error.cause));
    }
  };
  return {
    runOn: async (connection, signal) => {
      for (let turn = 0; !signal.aborted; turn++) {
        const statement = statements[turn % statements.length];
        try {
          await connection.run(statement, []);
          counts.answered++;
        } catch (error) {
          count(statement, error);
        }
        // Aborting ends the wait early; the loop then sees it.
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
      await connection.close();
    },
    result: () => ({
      ...counts,
      failures: [...failures].map(([statement, words]) => `${shown(statement)}: ${words}`),
    }),
  };
}

/** Without its strings, which may be anything. */
function shown(statement: string): string {
  const line = statement
    .replaceAll(/'(?:[^']|'')*'?/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)} …` : line;
}
