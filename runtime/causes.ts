/** Whether something that was thrown is such, a cause of it, or one of several that it stands for. */
export function anyCause(error: unknown, is: (one: unknown) => boolean): boolean {
  if (is(error)) return true;
  if (error instanceof AggregateError && error.errors.some((one) => anyCause(one, is))) return true;
  return error instanceof Error && anyCause(error.cause, is);
}

/** What several things failed by, as the cause of one error; `undefined` where none of them says. */
export function causeOf(failed: readonly { readonly cause?: unknown }[]): AggregateError | undefined {
  const causes = failed.flatMap(({ cause }) => (cause === undefined ? [] : [cause]));
  return causes.length === 0 ? undefined : new AggregateError(causes);
}
