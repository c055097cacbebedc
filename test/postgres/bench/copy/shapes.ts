/** A shape of table: what it looks like, how it is filled, what is built on its rows. */
interface Shape {
  readonly name: string;
  /** Bytes that a row takes on blue's disk, about. */
  readonly rowBytes: number;
  readonly table: string;
  /** Yields the rows for `g` from 1 on. */
  readonly rows: string;
  readonly after: string;
}

/** Every value follows from the row's number: two runs, and two machines, copy the same bytes. */
const SHAPES: readonly Shape[] = [
  {
    name: 'narrow',
    rowBytes: 69,
    table: 'id bigint, sensor integer, at timestamptz, reading double precision, ok boolean',
    rows: `g, g % 5000, timestamptz '2020-01-01' + g * interval '7 s', sin(g) * 1000, g % 3 = 0`,
    after: 'ALTER TABLE narrow ADD PRIMARY KEY (id)',
  },
  {
    name: 'indexed',
    rowBytes: 172,
    table: 'id bigint, customer integer, email text, state text, created timestamptz, amount numeric(12,2), note text',
    rows: `g, (g * 7919) % 200000, md5((g * 31)::text) || '@example.com', (ARRAY['new', 'paid', 'sent', 'done'])[g % 4 + 1],
      timestamptz '2020-01-01' + ((g * 104729) % 100000000) * interval '1 s', (g * 17 % 1000000) / 100.0, repeat(md5(g::text), 2)`,
    after: `ALTER TABLE indexed ADD PRIMARY KEY (id); CREATE INDEX ON indexed (customer, created); CREATE UNIQUE INDEX ON indexed (email);
      CREATE INDEX ON indexed (created); CREATE INDEX ON indexed (amount) WHERE state = 'paid'`,
  },
  {
    name: 'document',
    rowBytes: 328,
    table: 'id bigint, body jsonb',
    rows: `g, jsonb_build_object('id', g, 'name', 'name ' || g % 40000, 'tags', jsonb_build_array('t' || g % 97, 't' || g % 89, 't' || g % 83),
      'address', jsonb_build_object('city', 'city ' || g % 3000, 'zip', (g * 13) % 99999), 'score', (g * 37) % 1000,
      'text', md5(g::text) || md5((g % 5000)::text) || md5((g % 700)::text))`,
    after: 'ALTER TABLE document ADD PRIMARY KEY (id); CREATE INDEX ON document USING gin (body)',
  },
];

export const SHAPE_NAMES: readonly string[] = SHAPES.map(({ name }) => name);

/** SQL that makes the tables, with about as many bytes each. */
export function shapesSql(bytesEach: number): string {
  return SHAPES.map(({ name, rowBytes, table, rows, after }) => {
    const count = Math.max(1, Math.round(bytesEach / rowBytes));
    return `CREATE TABLE ${name} (${table}); INSERT INTO ${name} SELECT ${rows} FROM generate_series(1::bigint, ${count}) g; ${after};`;
  }).join('\n');
}
