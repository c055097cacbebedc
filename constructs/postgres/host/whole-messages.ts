import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { anyCause } from '../../../runtime/causes';
import { putObject } from '../function/outbound';
import { isServerMessage } from '../function/words/server-message';
import { wholeText, wholeTextKey } from '../function/words/whole-text';
import { ToolError } from './children';
import type { Host } from './host';

/** Whether a server or a tool said it, so that there is more than its words. */
export function saysMore(error: unknown): boolean {
  return anyCause(error, (one) => isServerMessage(one) || one instanceof ToolError);
}

/** What servers said, whole, rows included: the private log of this host, which only its user reads. */
export class WholeMessages {
  readonly file: string;
  private readonly before: number;

  /** @param home folder that outlives the command */
  constructor(home: string) {
    this.file = join(home, 'tools.log');
    this.before = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Keeps an error with all that it knows. */
  add(error: unknown): void {
    appendFileSync(this.file, wholeText(error), { mode: 0o600 });
  }

  /** Puts what this command added into the result bucket, which is encrypted, and says where all of it lies. */
  async keep(host: Host | undefined, work: string): Promise<string> {
    const here = `${this.file} of this host`;
    if (host === undefined) return here;
    const { resultBucket } = host.values;
    const key = wholeTextKey(host.values, `host-${work.replaceAll(' ', '-')}`);
    const object = `s3://${resultBucket}/${key}`;
    try {
      await putObject(resultBucket, key, readFileSync(this.file).subarray(this.before));
      return `${object} and ${here}`;
    } catch {
      return `${here} (it could not be put at ${object})`;
    }
  }
}
