import { isAway } from '../server';
import { wordsOf } from '../words/words-of';

/**
 * What a server refused, with what was being done where: code of a user's, as an event trigger's, may refuse anything. A server that is away is told
 * by its own error: whoever waits for it knows it by that.
 */
export function namedFailure(error: unknown, doing: string): unknown {
  return isAway(error) ? error : new Error(`${doing}: ${wordsOf(error)}`, { cause: error });
}
