/** What a server says of an error, as the protocol has it. `pg` throws it; psql prints it. */
export interface ServerMessage {
  readonly code: string;
  /** The primary text: it may quote rows. */
  readonly message: string;
  readonly severity?: string;
  /** Place in the statement that was sent. */
  readonly position?: string;
  /** The CONTEXT: whose code ran, the innermost first. */
  readonly where?: string;
  /** The server's source that said it. */
  readonly file?: string;
  readonly routine?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly dataType?: string;
  readonly constraint?: string;
}

/** Whether something that was thrown is a server's. */
export function isServerMessage(error: unknown): error is ServerMessage {
  const { code, message, severity } = (error ?? {}) as Partial<Record<keyof ServerMessage, unknown>>;
  return [code, message, severity].every((field) => typeof field === 'string') && /^[0-9A-Z]{5}$/.test(String(code));
}
