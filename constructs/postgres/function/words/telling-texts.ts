import { isOwnSentence } from './own-sentences';
import type { ServerMessage } from './server-message';

/**
 * When a primary text goes out:
 * - `alone`: nothing of a user's ran, so the server speaks of itself and of objects
 * - `statement`: the parser speaks of the statement, which holds definitions and never rows; of a function in SQL, of its body
 * - `start`: the session did not begin
 */
type When = 'alone' | 'statement' | 'start';

/**
 * Texts that hold no value of a row, by SQLSTATE or by class. What is not named here is never told: class 22 quotes the value, 23 may, P0, 38 and 39
 * are a function's own words, 54000 quotes words of a text search, 55P04 a new value, 58 names of files that a value may give.
 */
const TELLING: Readonly<Record<string, When>> = {
  '08': 'alone',
  '0A': 'statement',
  '25': 'alone',
  '28': 'start',
  '2B': 'alone',
  '3D': 'start',
  '3F': 'statement',
  '40': 'alone',
  // Without a place in the statement most of it comes from a value: 'x'::regclass, current_setting('x').
  '42': 'statement',
  '42501': 'alone',
  '42701': 'alone',
  '42710': 'alone',
  '42723': 'alone',
  '42P04': 'alone',
  '42P06': 'alone',
  '42P07': 'alone',
  '53': 'alone',
  '55000': 'alone',
  '55006': 'alone',
  '55P02': 'alone',
  '55P03': 'alone',
  '57': 'alone',
};

/** Line of a CONTEXT that stands for the text of a function's body, which is a definition. */
const BODY = /^SQL function ".*" during (inlining|startup)$/;

/** Whether a server's primary text holds no row's content. Code of a user's, which may say anything, leaves a CONTEXT or is a language's own source. */
export function isTelling(said: ServerMessage): boolean {
  if (isOwnSentence(said.message)) return true;
  const when = TELLING[said.code] ?? TELLING[said.code.slice(0, 2)];
  if (when === undefined || isOfLanguage(said)) return false;
  if (when === 'start') return /FATAL|PANIC/.test(said.severity ?? '');
  const context = (said.where ?? '').split('\n').filter((line) => line !== '');
  if (when === 'alone') return context.length === 0;
  return context.length === 0 ? said.position !== undefined : context.every((line) => BODY.test(line));
}

/** Whether a procedural language said it: RAISE gives any SQLSTATE, any text and any names. */
export function isOfLanguage({ file, routine }: ServerMessage): boolean {
  return /^pl/i.test(file ?? '') || routine === 'exec_stmt_raise';
}
