import { Duration } from 'aws-cdk-lib/core';

/** Options of dump and restore. */
export interface DumpAndRestoreOptions {
  /**
   * Longest time for copying, and again for comparing, one minute to one day. Clients cannot write meanwhile.
   * @default Duration.minutes(45)
   */
  readonly copyTimeout?: Duration;
}

const LEAST_SECONDS = 60;
const MOST_SECONDS = 86_400;

/** How the data gets to green. */
export class Strategy {
  /** Refuse writes, copy everything, compare everything, switch. Simple and exact; writes stop for as long as the copy takes. */
  public static dumpAndRestore(options: DumpAndRestoreOptions = {}): Strategy {
    const copyTimeout = options.copyTimeout ?? Duration.minutes(45);
    if (copyTimeout.isUnresolved()) {
      throw new Error('Strategy.dumpAndRestore: copyTimeout is known only at deploy; write it out: documents hold it');
    }
    const seconds = copyTimeout.toSeconds({ integral: false });
    if (!Number.isInteger(seconds) || seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
      throw new Error(`Strategy.dumpAndRestore: copyTimeout is ${seconds} s; give one minute to one day`);
    }
    return new Strategy('dump-and-restore', seconds);
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    /** @internal */
    public readonly _copySeconds: number,
  ) {}
}
