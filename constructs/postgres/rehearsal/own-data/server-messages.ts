import { appendFileSync } from 'node:fs';
import { wholeText } from '../../function/words/whole-text';

/** Keeps what servers say of a dump, rows included, in a file of this user alone. */
export class ServerMessages {
  /** @param file outlives the rehearsal: what has to be mended is found by it */
  constructor(private readonly file: string) {}

  /** Keeps the whole of an error. @param place file and line of the dump @returns where it is, a sentence */
  keep(error: unknown, place: string): string {
    appendFileSync(this.file, `${place}: ${wholeText(error)}`, { mode: 0o600 });
    return `The whole message, which may hold rows, is in ${this.file}, for you alone until \`cdk-cutover clean\`.`;
  }
}
