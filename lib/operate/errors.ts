/** Something that is said to people on purpose: the message names what is wrong, where, and what to do next. Never holds a secret. */
export class OperateError extends Error {
  override readonly name: string = 'OperateError';
}

/** What was asked for cannot be right. Nothing was changed. */
export class RefusedError extends OperateError {
  override readonly name = 'RefusedError';
}

/** A run of a document did not lead to where it should. */
export class RunError extends OperateError {
  override readonly name = 'RunError';
}

/** AWS did not answer as it should; `cause` is its own error. */
export class UnansweredError extends OperateError {
  override readonly name = 'UnansweredError';
}

/** One line of at most `limit` characters. What servers and users name may hold what moves a terminal's cursor: none of that is left. */
export function clipped(text: string, limit: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}

/** The text with a full stop, so that another sentence may follow. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The words of whatever was thrown. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = error.message || error.name;
  return error.name === 'Error' || error instanceof OperateError || words.startsWith(error.name)
    ? words
    : `${error.name}: ${words}`;
}

/**
 * Whether asking again cannot help: AWS refused the call itself, and not because of too many calls. Anything unknown counts as transient.
 */
export function isPermanent(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
  if (status === undefined || status < 400 || status >= 500 || status === 408 || status === 429) return false;
  return !/throttl|toomany|limitexceeded|expired|clockskew/i.test((error as Error).name);
}
