import { createHash } from 'node:crypto';
import { Client, escapeLiteral } from 'pg';
import { statementsOfOwnTable } from '../../../../constructs/postgres/rehearsal/load/statements';
import type { BlueContents } from '../../../../constructs/postgres/rehearsal/blue-contents';
import type { PostgresServer } from '../../../../constructs/postgres/rehearsal/server/server';
import { ROLE } from './stack';

/** Rows that must be where clients are, whatever was done: with a key, without one, in a table that a crash empties, in a large object. */
const TABLES = {
  orders: `CREATE TABLE public.orders (id bigserial PRIMARY KEY, code text NOT NULL, amount numeric);
    INSERT INTO public.orders (code, amount) SELECT md5(n::text), n / 7.0 FROM generate_series(1, 20000) n`,
  notes: `CREATE TABLE public.notes (at timestamptz NOT NULL, words text NOT NULL);
    INSERT INTO public.notes SELECT timestamptz '2026-01-01' + n * interval '1 min', md5(n::text) FROM generate_series(1, 5000) n`,
  carts: `CREATE UNLOGGED TABLE public.carts (id int PRIMARY KEY, items int[]);
    INSERT INTO public.carts SELECT n, ARRAY[n, n + 1] FROM generate_series(1, 1000) n`,
} as const;

const { create, ...statements } = statementsOfOwnTable(ROLE, ROLE);

/** What blue holds when an attack begins. */
export const contents: BlueContents = {
  statements,
  fill: async (blue, passwords) => {
    const password = passwords[ROLE];
    await run({ ...blue, ...blue.master, database: 'postgres' }, [
      `CREATE ROLE ${ROLE} LOGIN PASSWORD ${escapeLiteral(password)}`,
      `GRANT ${ROLE} TO CURRENT_USER`,
      `CREATE DATABASE ${ROLE} OWNER ${ROLE}`,
    ]);
    await run({ ...blue, username: ROLE, password, database: ROLE }, [create, ...Object.values(TABLES)]);
  },
};

/** A digest of each table's rows. */
export async function rowsOf(server: PostgresServer): Promise<Readonly<Record<string, string>>> {
  const client = await server.connectAsSuperuser(ROLE);
  try {
    const digests: Record<string, string> = {};
    for (const table of Object.keys(TABLES)) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ONLY public.${table} t ORDER BY 1`,
      );
      const digest = createHash('sha256')
        .update(rows.map(({ row }) => row).join('\n'))
        .digest('hex')
        .slice(0, 16);
      digests[table] = `${rows.length} rows, ${digest}`;
    }
    return digests;
  } finally {
    await client.end();
  }
}

interface Session {
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly caCertificate: string;
}

async function run(session: Session, sql: readonly string[]): Promise<void> {
  const { address: host, port, database, username: user, password, caCertificate: ca } = session;
  const client = new Client({ host, port, database, user, password, ssl: { ca } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of sql) await client.query(statement);
  } finally {
    await client.end();
  }
}
