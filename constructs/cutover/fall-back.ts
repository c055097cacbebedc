/** What becomes of the writes that green took, when `active` goes back to `Side.BLUE`. Without a stated choice nothing falls back. */
export class FallBack {
  /**
   * Falls back although every write that green took since the cutover is lost.
   *
   * @param reason why that is acceptable, in so many words; it is kept in the template and shown in the report
   */
  public static loseWrites(reason: string): FallBack {
    const words = reason.trim();
    if (words.length < 10 || words.length > 500) {
      throw new Error(
        `FallBack.loseWrites: the reason '${words}' has ${words.length} characters; say in 10 to 500 why losing green's writes is acceptable`,
      );
    }
    return new FallBack('lose-writes', words);
  }

  private constructor(
    /** @internal */
    public readonly _choice: string,
    /** @internal */
    public readonly _reason: string,
  ) {}
}
