/** First words of statements that hold definitions, and no row: the rows of a COPY come after it. */
const DEFINITION =
  /^(?:alter|analyze|begin|cluster|comment|commit|copy|create|drop|end|grant|import|lock|reassign|refresh|reindex|reset|revoke|security|set|start|truncate|vacuum)\b/i;
const DATA = /^(?:insert|update|delete|merge|select|values|with|call|execute|do)\b/i;
/** Where what may be a value begins, in a definition and in a statement with data. */
const STRING = /['$]/;
const VALUE = /['$]|\b\d|(?!^)\b(?:values|set|where|select)\b/i;
/** A command of psql's: a word, or a single sign. */
const COMMAND = /\\(?:[a-z]+|.)/i;

/** Whether a statement holds rows, or may: whatever is said of its text may quote them. */
export function mayHoldRows(sql: string): boolean {
  return !DEFINITION.test(sql);
}

/** The first words of a statement, without what may be a secret or a row. Of what is no statement of a dump nothing is shown. */
export function headOf(sql: string): string {
  const values = DEFINITION.test(sql) ? STRING : VALUE;
  const [beginning = ''] = DEFINITION.test(sql) || DATA.test(sql) ? sql.split(values) : [];
  const head = beginning.replaceAll(/\s+/g, ' ').trim();
  if (head.length > 120) return `${head.slice(0, 120)} …`;
  return head.length < sql.trim().length ? `${head} …`.trim() : head;
}

/** A command of psql's, and the beginning of the statement that it would end. */
export function headOfCommand(text: string): string {
  const at = text.indexOf('\\');
  const statement = text.slice(0, at).trim();
  return `${statement === '' ? '' : `${headOf(statement)} `}${COMMAND.exec(text)?.[0] ?? ''}`;
}
