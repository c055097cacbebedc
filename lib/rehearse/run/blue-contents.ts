import { readDataSet, type DataSet } from '../blue-data/data-set';
import { loadDataSet } from '../blue-data/load-data-set';
import { readLoadStatements, statementsOfOwnTable, type LoadStatements } from '../load/statements';
import type { PostgresServer } from '../postgres-server/server';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { escapeIdentifier, escapeLiteral } from 'pg';

/** What blue holds in a rehearsal, and what its clients do. */
export interface BlueContents {
  /** Fills blue. Passwords by role. */
  fill(blue: PostgresServer, master: string, ca: string, passwords: Readonly<Record<string, string>>): Promise<void>;
  readonly statements: LoadStatements;
}

const OWN_ROWS = 100_000;

/** An example's own contents: `data/` and `load.json` in its folder. `undefined` when it has none. */
export function contentsOfExample(folder: string): BlueContents | undefined {
  if (!existsSync(join(folder, 'load.json'))) return undefined;
  const data: DataSet = readDataSet(join(folder, 'data'));
  return {
    statements: readLoadStatements(join(folder, 'load.json')),
    fill: async ({ address, port, masterUsername: username }, password, caCertificate, passwords) =>
      loadDataSet(data, { address, port, master: { username, password }, caCertificate }, passwords),
  };
}

/** Contents for an app that nothing is known of: its declared roles, a database of the first one, and rows of our own making. */
export function contentsForRoles(roles: readonly string[]): BlueContents {
  const [role] = roles;
  if (role === undefined) {
    throw new Error(
      'The upgrade declares no roles, so no client can log in: give PostgresUpgrade the secrets of its client roles.',
    );
  }
  const statements = statementsOfOwnTable(role, role);
  return {
    statements,
    fill: async (blue, _master, _ca, passwords) => {
      const admin = await blue.connectAsSuperuser();
      try {
        for (const name of roles) {
          await admin.query(`CREATE ROLE ${escapeIdentifier(name)} LOGIN PASSWORD ${escapeLiteral(passwords[name])}`);
        }
        await admin.query(`CREATE DATABASE ${escapeIdentifier(statements.database)} OWNER ${escapeIdentifier(role)}`);
      } finally {
        await admin.end();
      }
      const owner = await blue.connectAsSuperuser(statements.database);
      try {
        await owner.query(`SET ROLE ${escapeIdentifier(role)}`);
        await owner.query(statements.create);
        await owner.query(
          `CREATE TABLE public.orders AS SELECT n AS id, md5(n::text) AS code, n / 7.0 AS amount FROM generate_series(1, ${OWN_ROWS}) n`,
        );
        await owner.query('ALTER TABLE public.orders ADD PRIMARY KEY (id)');
      } finally {
        await owner.end();
      }
    },
  };
}
