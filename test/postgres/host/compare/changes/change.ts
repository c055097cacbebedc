/** A single change of green behind the comparison's back. */
export interface Change {
  readonly sql: string;
  /** Everything that is to be found then: what, name, how. */
  readonly found: readonly string[];
  /** Rows or sequences cannot be read any more, which would end the transaction that takes the change back. */
  readonly catalogsAlone?: true;
}
