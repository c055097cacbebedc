import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { readDataSet, type DataSet } from './blue-data/data-set';
import { loadDataSet, type DataTarget } from './blue-data/load-data-set';
import type { BlueServer } from './own-data/blue-server';
import { readLoadStatements, statementsOfOwnTable, type LoadStatements } from './load/statements';

/** What blue holds in a rehearsal, and what its clients do. */
export interface BlueContents {
  /** Fills blue. Passwords by role. @param note told what the report has to say */
  fill(blue: BlueServer, passwords: Readonly<Record<string, string>>, note: (words: string) => void): Promise<void>;
  /** Known once blue is filled. */
  readonly statements: LoadStatements;
  /** The user's own, beside the others. @default none */
  readonly ownStatements?: readonly string[];
}

const OWN_ROWS = 100_000;

/**
 * An example's own contents: `data/` and `load.json` in its folder. Where `load.json` is `{ "like": "../other" }`, they are those of that folder:
 * examples that differ in their declaration alone share them. `undefined` when it has none.
 */
export function contentsOfExample(folder: string): BlueContents | undefined {
  if (!existsSync(join(folder, 'load.json'))) return undefined;
  const { like } = JSON.parse(readFileSync(join(folder, 'load.json'), 'utf8')) as { readonly like?: string };
  if (like !== undefined) return contentsOfExample(join(folder, like));
  const data: DataSet = readDataSet(join(folder, 'data'));
  return {
    statements: readLoadStatements(join(folder, 'load.json')),
    fill: (blue, passwords) => loadDataSet(data, blue, passwords),
  };
}

/**
 * Contents for an app that nothing is known of: its declared roles, a database named like the first one and owned by it, and rows of our own
 * making.
 * @throws when there is no role
 */
export function contentsForRoles(roles: readonly string[], rows = OWN_ROWS): BlueContents {
  const [role] = roles;
  if (role === undefined) {
    throw new Error(
      'The upgrade declares no roles, so no client could log in: give PostgresUpgrade the secrets of its client roles.',
    );
  }
  const { create, ...statements } = statementsOfOwnTable(role, role);
  const database = escapeIdentifier(role);
  return {
    statements,
    fill: async (blue, passwords) => {
      await inDatabase(blue, 'postgres', [
        ...roles.flatMap((name) => [
          `CREATE ROLE ${escapeIdentifier(name)} LOGIN PASSWORD ${escapeLiteral(passwords[name])}`,
          `GRANT ${escapeIdentifier(name)} TO CURRENT_USER`,
        ]),
        `CREATE DATABASE ${database} OWNER ${escapeIdentifier(role)}`,
      ]);
      const owner = { ...blue, master: { username: role, password: passwords[role] } };
      await inDatabase(owner, role, [
        create,
        `CREATE TABLE public.orders (id bigserial PRIMARY KEY, code text NOT NULL, amount numeric)`,
        `INSERT INTO public.orders (code, amount) SELECT md5(n::text), n / 7.0 FROM generate_series(1, ${rows}) n`,
      ]);
    },
  };
}

async function inDatabase(target: DataTarget, database: string, statements: readonly string[]): Promise<void> {
  const { address: host, port, master, caCertificate: ca } = target;
  const client = new Client({ host, port, database, user: master.username, password: master.password, ssl: { ca } });
  // Whoever is interrupted ends the server: the statement under way says so.
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
