import { setTimeout as sleep } from 'node:timers/promises';

/** The moment by which a step must have ended: below the 300 s at which Automation gives a function up, so that nobody acts beside it. */
export class Deadline {
  /** @param ms time from now */
  static in(ms: number): Deadline {
    return new Deadline(Date.now() + ms);
  }

  private constructor(private readonly at: number) {}

  /** Milliseconds left, never below 0. */
  get left(): number {
    return Math.max(0, this.at - Date.now());
  }

  /** The earlier of this deadline and one `ms` from now. */
  within(ms: number): Deadline {
    return new Deadline(Math.min(this.at, Date.now() + ms));
  }

  /** A deadline that lies so many milliseconds before this one. */
  before(ms: number): Deadline {
    return new Deadline(this.at - ms);
  }

  /** Throws once the time is over. `what` completes "Gave up …". */
  check(what: string): void {
    if (this.left === 0) throw new Error(`Gave up ${what}: the step's time is over`);
  }

  /** Throws unless so much time is left. `what` completes "Gave up …". */
  need(ms: number, what: string): void {
    if (this.left < ms) {
      throw new Error(
        `Gave up ${what}: that takes up to ${Math.ceil(ms / 1_000)} s and the step has ${Math.floor(this.left / 1_000)} s left; start again`,
      );
    }
  }

  /**
   * Asks until there is an answer; throws "Gave up <what>" at the deadline.
   * @param everyMs pause between two questions
   */
  async until<T>(what: () => string, everyMs: number, ask: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      this.check(what());
      await sleep(Math.min(everyMs, this.left));
    }
  }
}
