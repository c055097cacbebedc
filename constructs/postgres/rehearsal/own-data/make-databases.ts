import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { asSuperuser, type BlueServer } from './blue-server';
import { DumpError, wordsOf } from './dump-error';
import type { PlannedDatabase } from './plan';

export interface DatabaseSettings {
  readonly databases: readonly PlannedDatabase[];
  /** Whoever owns what the dump leaves open. */
  readonly owner: string;
  /** Extensions that are left out. */
  readonly without: ReadonlySet<string>;
  readonly note: (words: string) => void;
}

const INVALID_LOCALE = /locale/i;

/** Makes the databases, new, with their extensions: before anything else is in them that an extension could stumble over. */
export async function makeDatabases(superuser: Client, blue: BlueServer, settings: DatabaseSettings): Promise<void> {
  for (const database of settings.databases) {
    if (database.owner === undefined && database.name !== 'postgres') {
      settings.note(`The dump does not say who owns database ${database.name}: "${settings.owner}" does.`);
      database.owner = settings.owner;
    }
    if (database.name !== 'postgres') await makeDatabase(superuser, database, settings.note);
    await asSuperuser(blue, database.name, (client) => makeExtensions(client, database, settings.without));
  }
}

async function makeDatabase(
  superuser: Client,
  database: PlannedDatabase,
  note: (words: string) => void,
): Promise<void> {
  const name = escapeIdentifier(database.name);
  // The instance's own one may have been made with another encoding.
  await superuser.query(`DROP DATABASE IF EXISTS ${name}`);
  const { encoding, ...locale } = database.options;
  const create = async (options: Readonly<Record<string, string>>): Promise<void> => {
    const { locale: both, ...said } = options;
    const all = both === undefined ? said : { lc_collate: both, lc_ctype: both, ...said };
    const words = Object.entries(all).map(([option, value]) => `${option} = ${escapeLiteral(value)}`);
    await superuser.query(`CREATE DATABASE ${name} TEMPLATE template0 ${words.join(' ')}`);
  };
  const encoded: Record<string, string> = encoding === undefined ? {} : { encoding };
  try {
    await create({ ...encoded, ...locale });
  } catch (cause) {
    if (!INVALID_LOCALE.test(wordsOf(cause)) || Object.keys(locale).length === 0) throw cause;
    await create({ ...encoded, lc_collate: 'C', lc_ctype: 'C' });
    note(
      `Database ${database.name} sorts by ${locale.lc_collate ?? locale.locale ?? locale.lc_ctype} in the dump; this machine has no such locale, so it sorts by C here.`,
    );
  }
  if (database.owner !== undefined) {
    await superuser.query(`ALTER DATABASE ${name} OWNER TO ${escapeIdentifier(database.owner)}`);
  }
}

async function makeExtensions(client: Client, database: PlannedDatabase, without: ReadonlySet<string>): Promise<void> {
  for (const { name, schema } of database.extensions) {
    if (without.has(name)) continue;
    const into = schema === undefined || schema === 'pg_catalog' ? '' : ` SCHEMA ${escapeIdentifier(schema)}`;
    try {
      if (into !== '' && schema !== 'public') {
        await client.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema ?? '')}`);
      }
      await client.query(`CREATE EXTENSION IF NOT EXISTS ${escapeIdentifier(name)}${into} CASCADE`);
    } catch (cause) {
      throw new DumpError(
        `Extension ${name} of database ${database.name} cannot be made here: ${wordsOf(cause)}. Leave it out with --without-extension ${name}.`,
        { cause },
      );
    }
  }
}
