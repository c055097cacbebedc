import { Duration } from 'aws-cdk-lib/core';

/** Options of dump and restore. */
export interface DumpAndRestoreOptions {
  /**
   * Longest time for copying, and again for comparing. Clients cannot write meanwhile.
   * @default Duration.minutes(45)
   */
  readonly copyTimeout?: Duration;
}

/** How the data gets to green. */
export class Strategy {
  /** Refuse writes, copy everything, compare everything, switch. Simple and exact; writes stop for as long as the copy takes. */
  public static dumpAndRestore(options: DumpAndRestoreOptions = {}): Strategy {
    const copyTimeout = options.copyTimeout ?? Duration.minutes(45);
    const seconds = copyTimeout.toSeconds();
    if (seconds < 60 || seconds > 86_400) {
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
