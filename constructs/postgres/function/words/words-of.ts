import { conditionName } from './condition-names';
import { isServerMessage, type ServerMessage } from './server-message';
import { isOfLanguage, isTelling } from './telling-texts';

/**
 * A server's error without any row's content: the standard name of its SQLSTATE, the names that the protocol gives, and its text where that cannot
 * hold a value. Detail, hint and context are never told.
 */
export function wordsOfServer(said: ServerMessage): string {
  const { code, message } = said;
  const condition = `${conditionName(code) ?? "a condition of somebody's own"} (SQLSTATE ${code})`;
  return [isTelling(said) ? `${condition}: ${message}` : condition, ...placesOf(said)].join(', ');
}

/** Whatever a server's error says of where it came from. */
function placesOf(said: ServerMessage): string[] {
  const { schema, table, column, dataType, constraint } = isOfLanguage(said) ? ({} as Partial<ServerMessage>) : said;
  const copied = copyOf(said.where);
  const all = {
    ...{ schema, table: table ?? copied?.table, column: column ?? copied?.column },
    ...{ 'data type': dataType, constraint, function: functionOf(said.where) },
  };
  return Object.entries(all).flatMap(([kind, name]) => (name === undefined ? [] : [`${kind} ${name}`]));
}

/** What the innermost line of a CONTEXT says of a COPY. The row comes after a colon. */
function copyOf(where = ''): { readonly table: string; readonly column?: string } | undefined {
  const [, table, rest] = /^COPY (.+?), line \d+(.*)/.exec(where) ?? [];
  if (table === undefined) return undefined;
  return { table, column: /^, column ([^:\n]+)/.exec(rest ?? '')?.[1] };
}

/** The function that ran, by the innermost line of a CONTEXT. */
function functionOf(where = ''): string | undefined {
  const [first = ''] = where.split('\n');
  const [, sql, other] =
    /^(?:SQL function "(.*)" (?:during|statement) \w+|PL\/pgSQL function (.+\)) (?:line|during) .*)$/.exec(first) ?? [];
  return sql ?? other;
}

/** Words of whatever was thrown. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(wordsOf).join('; ');
  if (isServerMessage(error)) return wordsOfServer(error);
  return error instanceof Error ? error.message || error.name : String(error);
}

/** What leaves the program instead of an error: who prints it prints its fields, its cause and what it stands for, too. */
export function withoutRows(error: unknown): unknown {
  if (isServerMessage(error) || error instanceof AggregateError) return new Error(wordsOf(error));
  if (error instanceof Error) error.cause = undefined;
  return error;
}
