/** Where on a path blue begins to refuse its clients, or why nothing makes it. There is no third way. */
export class Fence {
  /**
   * A step closes it, or a stage of one: a critical section may be a single call.
   *
   * @param id of the step or stage. The undo of that step comes first whenever something fails after it; where a stage closes it, that undo refuses once
   * the point of no return was crossed.
   */
  public static at(id: string): Fence {
    return new Fence({ at: id });
  }

  /**
   * Clients go on using blue until they are let at green.
   *
   * @param reason why that loses nothing
   */
  public static none(reason: string): Fence {
    return new Fence({ none: reason });
  }

  private constructor(
    /** @internal */
    public readonly _data: { readonly at?: string; readonly none?: string },
  ) {}
}
