import { appendFileSync } from 'node:fs';
import { inspect } from 'node:util';

/** Words of an error without any row's content; a server's error has them, and whoever knows its kind of server brings this. */
export type WordsOf = (error: unknown) => string;

/** What servers say of a dump: words for everybody, and the whole of it, rows included, in a file of this user alone. */
export class ServerMessages {
  /** @param file outlives the rehearsal: what has to be mended is found by it */
  constructor(
    readonly wordsOf: WordsOf,
    private readonly file: string,
  ) {}

  /** Keeps the whole of an error. @param place file and line of the dump @returns where it is, a sentence */
  keep(error: unknown, place: string): string {
    appendFileSync(this.file, `${place}: ${inspect(error, { depth: 5 })}\n`, { mode: 0o600 });
    return `The whole message, which may hold rows, is in ${this.file}, for you alone until \`cdk-cutover clean\`.`;
  }
}
