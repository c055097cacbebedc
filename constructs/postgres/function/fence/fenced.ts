import type { Client } from 'pg';
import { BOOK_DATABASE, transaction, type Server } from '../server';

/** Remembers, in the book, which databases the fence closed: by oid, since one that is dropped and created again is another one. */
export async function rememberFenced(server: Server, databases: readonly string[]): Promise<void> {
  const book = await server.on(BOOK_DATABASE);
  await transaction(book, async () => {
    await book.query('CREATE TABLE IF NOT EXISTS cdk_cutover.fenced (database oid PRIMARY KEY)');
    await book.query('DELETE FROM cdk_cutover.fenced');
    await book.query('INSERT INTO cdk_cutover.fenced SELECT oid FROM pg_database WHERE datname = ANY($1)', [databases]);
  });
}

/**
 * The databases whose fence counts. No event trigger sees CREATE DATABASE: until the move is submitted a new database counts and stops the
 * switch; afterwards it changes nothing about what was fenced, compared and moved, and nothing may wait for it.
 */
export async function fencedDatabases(server: Server): Promise<string[]> {
  const all = await server.databases();
  const fenced = await fencedAtSubmission(server);
  return fenced === undefined ? all : all.filter((name) => fenced.has(name));
}

/** Databases made since the move was submitted: not fenced, not copied. To be named as a warning. */
export async function unfencedDatabases(server: Server): Promise<string[]> {
  const counted = new Set(await fencedDatabases(server));
  return (await server.databases()).filter((name) => !counted.has(name));
}

/** Does something in every database whose fence counts, one after the other. */
export async function eachFenced<T>(
  server: Server,
  work: (client: Client, database: string) => Promise<T>,
): Promise<T[]> {
  return server.each(work, await fencedDatabases(server));
}

async function fencedAtSubmission(server: Server): Promise<Set<string> | undefined> {
  const book = await server.on(BOOK_DATABASE);
  const { rows } = await book.query<{ there: boolean }>(
    `SELECT to_regclass('cdk_cutover.fenced') IS NOT NULL AND to_regclass('cdk_cutover.move') IS NOT NULL AS there`,
  );
  if (!rows[0]?.there) return undefined;
  const { rows: moves } = await book.query('SELECT FROM cdk_cutover.move LIMIT 1');
  if (moves.length === 0) return undefined;
  const { rows: fenced } = await book.query<{ name: string }>(
    'SELECT d.datname AS name FROM cdk_cutover.fenced f JOIN pg_database d ON d.oid = f.database',
  );
  return new Set(fenced.map((row) => row.name));
}
