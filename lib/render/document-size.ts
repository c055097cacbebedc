/** SSM refuses larger documents: 64 KB, see the quotas of Systems Manager. */
const MOST_BYTES = 64 * 1024;
/** What only a deploy will tell, as it stands in the text until then. */
const PLACEHOLDER = /\$\{Token\[[^\]]*\]\}/g;
/** Room that is kept for each of them: ARNs and addresses are shorter as a rule. */
const PLACEHOLDER_BYTES = 120;

/** A document that SSM would refuse. */
export class DocumentSizeError extends Error {
  constructor(
    readonly document: string,
    readonly bytes: number,
    readonly mostBytes: number,
  ) {
    super(
      `Document '${document}' has ${bytes} bytes, names that only a deploy will tell counted as ${PLACEHOLDER_BYTES} each; ` +
        `SSM takes ${mostBytes}. Hand fewer or shorter values to its steps, split a step, or shorten its script.`,
    );
    this.name = 'DocumentSizeError';
  }
}

/** Throws DocumentSizeError when a document would exceed SSM's limit. */
export function assertDocumentSize(name: string, content: unknown): void {
  const bytes = documentBytes(content);
  if (bytes > MOST_BYTES) throw new DocumentSizeError(name, bytes, MOST_BYTES);
}

/** Bytes of a value in a document once it is deployed, by a cautious estimate. */
export function documentBytes(content: unknown): number {
  return Buffer.byteLength(JSON.stringify(content).replace(PLACEHOLDER, 'x'.repeat(PLACEHOLDER_BYTES)));
}
