import { startPostgresPair, type PairOptions, type PostgresPair } from '../harness/postgres';
import { databasesOf, markGreen, own } from './fenced';
import { Host } from './host';

/** Two servers with a database `shop` of a role `shop`, green prepared for the copy, and a host. @param sql what blue's shop holds */
export async function startShop(sql: string, options: PairOptions = {}): Promise<{ pair: PostgresPair; host: Host }> {
  const pair = await startPostgresPair(options);
  for (const server of [pair.blue, pair.green]) {
    await server.query('postgres', 'CREATE ROLE shop NOLOGIN; GRANT shop TO CURRENT_USER');
    await server.query('postgres', 'CREATE DATABASE shop OWNER shop');
  }
  await pair.blue.query('shop', `SET ROLE shop; ${sql}`);
  for (const database of await databasesOf(pair.green)) await markGreen(pair, database);
  await own(pair);
  return { pair, host: new Host(pair) };
}
