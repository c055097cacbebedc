/** What rows hold, in every form in which somebody may print it. */
export const CANARY = 'c4n4ry-4111';
const NUMBER = '4111411141114111';
const FORMS = [
  'c4n4ry',
  Buffer.from('c4n4ry').toString('hex'),
  NUMBER,
  '4111-11-11',
  '41114111-4111-4111-8111-411141114111',
  '41.11.41.111',
  '41:11:41:11:41:11',
] as const;

/** A column of every type, and its value. */
const COLUMNS: Readonly<Record<string, string>> = {
  text: CANARY,
  'varchar(20)': CANARY,
  'char(20)': CANARY,
  name: CANARY,
  json: `{"a": "${CANARY}"}`,
  jsonb: `["${CANARY}"]`,
  xml: `<a>${CANARY}</a>`,
  bytea: CANARY,
  'text[]': `{${CANARY}}`,
  tsvector: CANARY,
  'public.mood': CANARY,
  'public.pair': `(${CANARY},${NUMBER})`,
  bigint: NUMBER,
  numeric: `${NUMBER}.5`,
  float8: NUMBER,
  int8range: `[${NUMBER},)`,
  point: `(${NUMBER},1)`,
  date: '4111-11-11',
  timestamptz: '4111-11-11 04:11:41Z',
  uuid: '41114111-4111-4111-8111-411141114111',
  inet: '41.11.41.111',
  macaddr: '41:11:41:11:41:11',
};

/** SQL of a table with a row of canaries in it. @param more constraints */
export function tableOfCanaries(name: string, more = ''): string {
  const columns = Object.keys(COLUMNS).map((type, index) => `c${index} ${type}`);
  const values = Object.values(COLUMNS).map((value) => `'${value}'`);
  return `CREATE TYPE public.mood AS ENUM ('well', '${CANARY}'); CREATE TYPE public.pair AS (word text, number bigint);
    CREATE TABLE ${name} (id int PRIMARY KEY, ${columns.join(', ')}${more}); INSERT INTO ${name} VALUES (1, ${values.join(', ')})`;
}

/** Where canaries, or secrets, are in outputs: which one, in what, and what stands around it. */
export function leaksIn(outputs: Readonly<Record<string, string>>, secrets: readonly string[] = []): string[] {
  return Object.entries(outputs).flatMap(([output, text]) =>
    [...FORMS, ...secrets].flatMap((form) => {
      const at = text.toLowerCase().indexOf(form.toLowerCase());
      return at < 0 ? [] : [`${form} in ${output}: ${text.slice(Math.max(0, at - 100), at + 60)}`];
    }),
  );
}
