import { reasonMistake } from '../../lib/operate/loss-reason';

/** What becomes of the writes that green took, when `active` goes back to `Side.BLUE`. Without a stated choice nothing falls back. */
export class FallBack {
  /**
   * Falls back although every write that green took since the cutover is lost.
   *
   * @param reason why that is acceptable, in so many words; it is kept in the template and shown in the report
   */
  public static loseWrites(reason: string): FallBack {
    // Plain JavaScript may give none.
    const words = String(reason ?? '').trim();
    const mistake = reasonMistake(words);
    if (mistake !== undefined) throw new Error(`FallBack.loseWrites: ${mistake}`);
    return new FallBack('lose-writes', words);
  }

  private constructor(
    /** @internal */
    public readonly _choice: string,
    /** @internal */
    public readonly _reason: string,
  ) {}
}
