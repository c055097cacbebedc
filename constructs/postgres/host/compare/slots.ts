/** Lets only so many work at the same time. */
export class Slots {
  private readonly waiting: (() => void)[] = [];

  private free: number;

  constructor(readonly size: number) {
    this.free = size;
  }

  /** Works as soon as there is room. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((turn) => this.waiting.push(turn));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
