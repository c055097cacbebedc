/** What a server said, as far as it holds no row's content. */
interface Said {
  readonly code: string;
  readonly message: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** Messages of these classes quote values: what class it is must do. The whole text is in the private log. */
const QUOTE_VALUES: Readonly<Record<string, string>> = {
  '22': 'a value that green does not take as blue has it',
  '38': 'an error in a function of yours',
  '39': 'an error in a function of yours',
  P0: 'an error that a function of yours raised',
};

/** A server's error without its detail, hint and context, which hold rows. */
export function wordsOfServer({ code, message, schema, table, column, constraint }: Said): string {
  const where = Object.entries({ schema, table, column, constraint })
    .filter(([, name]) => name !== undefined)
    .map(([kind, name]) => `${kind} ${name}`);
  const hidden = QUOTE_VALUES[code.slice(0, 2)];
  return [hidden ?? message, `SQLSTATE ${code}`, ...where].join(', ');
}

const MOST_ERRORS = 5;

/** Errors in what psql, pg_dump or pg_restore printed; psql tells the SQLSTATE when it is verbose. */
export function wordsOfTool(printed: string): string {
  const lines = printed.split('\n');
  const coded = lines.flatMap((line, at) => {
    const [, code, message] = /^(?:psql:.*?:\d+: )?\S+:\s+([0-9A-Z]{5}): (.*)$/.exec(line) ?? [];
    return code && message !== undefined ? [wordsOfServer({ code, message, ...namesAfter(lines.slice(at + 1)) })] : [];
  });
  const found = coded.length > 0 ? coded : lines.filter((line) => /^\S+: (error|fatal): |FATAL: /.test(line));
  return found.slice(0, MOST_ERRORS).join('; ');
}

function namesAfter(lines: readonly string[]): Partial<Said> {
  const end = lines.findIndex((line) => /^(psql:.*?:\d+: )?\S+:\s+[0-9A-Z]{5}: /.test(line));
  const own = end < 0 ? lines : lines.slice(0, end);
  const after = (start: RegExp) => own.map((line) => start.exec(line)?.[1]).find((name) => name !== undefined);
  return {
    schema: after(/^SCHEMA NAME:\s+(.*)$/),
    table: after(/^TABLE NAME:\s+(.*)$/) ?? after(/^CONTEXT:\s+COPY (.+?), line \d+/),
    column: after(/^COLUMN NAME:\s+(.*)$/) ?? after(/^CONTEXT:\s+COPY .+?, line \d+, column ([^:]+)/),
    constraint: after(/^CONSTRAINT NAME:\s+(.*)$/),
  };
}

/** Words of whatever was thrown. */
export function wordsOfError(error: unknown): string {
  const { code, message, severity, ...names } = (error ?? {}) as Partial<Said> & { severity?: string };
  if (severity !== undefined && code !== undefined) return wordsOfServer({ ...names, code, message: message ?? '' });
  return error instanceof Error ? error.message : String(error);
}
