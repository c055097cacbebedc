/** A dump that cannot be rehearsed with: the message names the file, the line where there is one, and what to do. */
export class DumpError extends Error {}

/** An error of node or of a tool, or of a server that holds nothing of a dump yet: it knows no row, so its own words are told. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
