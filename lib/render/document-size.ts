/** SSM refuses larger documents: 64 KB, see the quotas of Systems Manager. */
const MOST_BYTES = 64 * 1024;
/** Tokens become longer than they look once CloudFormation resolves them. */
const RESERVE_BYTES = 4 * 1024;

/** Throws when a document would exceed SSM's limit. */
export function assertDocumentSize(name: string, content: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(content));
  if (bytes <= MOST_BYTES - RESERVE_BYTES) return;
  throw new Error(
    `Document '${name}' has ${bytes} bytes; SSM takes ${MOST_BYTES}, of which ${RESERVE_BYTES} are kept for resolved names. ` +
      `Split the step or shorten its script.`,
  );
}
