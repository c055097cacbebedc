import { SHAPE_NAMES, shapesSql } from './shapes';

/** What is copied: databases, each filled by SQL that the role `shop` runs. */
export interface Subject {
  readonly name: string;
  readonly databases: Readonly<Record<string, string>>;
}

/** Three shapes of table with about so many bytes in all, in one database. */
export function shapes(bytes: number): Subject {
  const megabytes = Math.max(1, Math.round(bytes / 1e6));
  return { name: `${megabytes} MB`, databases: { shop: shapesSql(bytes / SHAPE_NAMES.length) } };
}

/** One table with a key that holds nearly all. */
export function oneTable(bytes: number): Subject {
  const rows = Math.max(1, Math.round(bytes / 172));
  return {
    name: `one table of ${Math.round(bytes / 1e6)} MB`,
    databases: {
      shop: `CREATE TABLE big (id bigint, customer integer, email text, created timestamptz, amount numeric(12,2), note text);
        INSERT INTO big SELECT g, (g * 7919) % 200000, md5((g * 31)::text) || '@example.com',
          timestamptz '2020-01-01' + g * interval '1 s', (g * 17 % 1000000) / 100.0, repeat(md5(g::text), 2)
          FROM generate_series(1::bigint, ${rows}) g;
        ALTER TABLE big ADD PRIMARY KEY (id)`,
    },
  };
}

/** So many databases with three small tables each. */
export function manyDatabases(count: number): Subject {
  const names = Array.from({ length: count }, (_, at) => `shop${String(at + 1).padStart(2, '0')}`);
  return {
    name: `${count} small databases`,
    databases: Object.fromEntries(names.map((name) => [name, smallTables(3)])),
  };
}

/** So many small tables in one database. */
export function manyTables(count: number): Subject {
  return { name: `${count.toLocaleString('en')} small tables`, databases: { shop: smallTables(count) } };
}

function smallTables(count: number): string {
  return Array.from(
    { length: count },
    (_, at) => `CREATE TABLE small${at} (id bigint PRIMARY KEY, name text, at timestamptz);
      CREATE INDEX ON small${at} (name);
      INSERT INTO small${at} SELECT g, md5(g::text), timestamptz '2020-01-01' + g * interval '1 s' FROM generate_series(1, 20) g;`,
  ).join('\n');
}
