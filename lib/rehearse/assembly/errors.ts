/** The synthesised app cannot be rehearsed as it is: the message names the place and what to do next. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
}
