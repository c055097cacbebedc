import { Duration, Token } from 'aws-cdk-lib/core';
import { MOST_SESSIONS } from './copy-sessions';

/** Options of dump and restore. */
export interface DumpAndRestoreOptions {
  /**
   * Longest time for copying, and again for comparing, one minute to one day. Clients cannot write meanwhile.
   * @default Duration.minutes(45)
   */
  readonly copyTimeout?: Duration;

  /**
   * In how many sessions a side tables are copied, built and compared at once, 1 to 16. Fewer spare a blue that many clients read from.
   * @default - one for each processor of green, by its instance class; 4 where this app does not declare green's class
   */
  readonly sessions?: number;
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
    const { sessions } = options;
    if (sessions !== undefined && !(Number.isInteger(sessions) && sessions >= 1 && sessions <= MOST_SESSIONS)) {
      throw new Error(
        `Strategy.dumpAndRestore: sessions is ${Token.isUnresolved(sessions) ? 'known only at deploy' : sessions}; give 1 to ${MOST_SESSIONS}`,
      );
    }
    return new Strategy('dump-and-restore', seconds, sessions);
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    /** @internal */
    public readonly _copySeconds: number,
    /** @internal */
    public readonly _sessions: number | undefined,
  ) {}
}
