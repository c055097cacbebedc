import { NotOwner } from '../../../../runtime/owner/record';

const BEAT_MS = 500;

/** Notices whether this process stood still, as one that is frozen does: what it knew of the order of steps counts no more then. */
export class Standstill {
  private last = Date.now();
  private longest = 0;
  private readonly timer = setInterval(() => this.beat(), BEAT_MS);

  /** @param mostMs what passes for being slow */
  constructor(private readonly mostMs: number) {
    this.timer.unref();
  }

  /** Throws NotOwner if it stood still for too long at a stretch. */
  assertNone(): void {
    this.beat();
    if (this.longest <= this.mostMs) return;
    throw new NotOwner(
      `This step stood still for ${Math.round(this.longest / 1_000)} s while it took its turn, and others may have gone on: nothing was done. Start again`,
    );
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    const now = Date.now();
    this.longest = Math.max(this.longest, now - this.last);
    this.last = now;
  }
}
