import { isServerMessage } from '../../function/words/server-message';
import { wordsOf } from '../../function/words/words-of';
import { ToolError } from '../children';

/** What to do about what a server refused, by the beginning of its SQLSTATE; the longest counts. */
const FIXES: Readonly<Record<string, string>> = {
  '': 'Change it on blue such that green takes it, or drop it, and start again',
  '08': 'See that both servers are up, and start again',
  '22': 'Green does not take a value as blue has it: find it by the whole message and mend it on blue, then start again',
  '23': 'Rows on blue break it: find them by the whole message and mend them on blue (of an index that missed them, REINDEX afterwards), then start again',
  '42': "Whatever it names has to be there in green's version, and found without a search_path: name schemas in it and in the bodies of functions that it calls, or ALTER FUNCTION … SET search_path on blue, and start again",
  '42501': 'See that its owner has the right on blue, too, and start again',
  '53': 'Give green more room or memory, and start again',
  '55000': 'Start again',
  '57': 'See why green ended the session, and start again',
};

/** Names the database in whatever green or blue refused there, and what to do. @throws what the work threw, in these words */
export async function inDatabase<T>(database: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof ToolError ? error.code : isServerMessage(error) ? error.code : undefined;
    if (code === undefined && !(error instanceof ToolError)) throw error;
    throw new Error(`database "${database}": ${wordsOf(error)}. ${fixOf(code ?? '')}`, { cause: error });
  }
}

function fixOf(code: string): string {
  const [longest] = Object.keys(FIXES)
    .filter((start) => code.startsWith(start))
    .sort((one, other) => other.length - one.length);
  return FIXES[longest ?? '']!;
}
