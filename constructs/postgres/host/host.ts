import type { Client } from 'pg';
import { Deadline } from '../../../runtime/deadline';
import { CLIENT_DATABASES } from '../function/client-databases';
import { takeTurn } from '../function/owner/take-turn';
import type { Turn } from '../function/owner/turn';
import { Server } from '../function/server';
import { wordsOf } from '../function/words/words-of';
import { hostSessions } from './session-settings';
import { Tools } from './tools';
import type { HostValues } from './values';
import type { Workspace } from './workspace';

/** What a piece of work has at hand. */
export interface Host {
  readonly values: HostValues;
  readonly blue: Server;
  readonly green: Server;
  readonly workspace: Workspace;
  readonly tools: Tools;
  /** What it works under; none: it only looks. */
  readonly turn?: Turn;
  /** Databases that move, by name. */
  readonly databases: readonly string[];
  /** A line for whoever follows the command. */
  say(words: string): void;
}

/** As the function sees it: a database made since the move was submitted was never fenced, and nothing waits for it. */
const COUNTED_SQL = `SELECT to_regclass('cdk_cutover.move') IS NOT NULL AND to_regclass('cdk_cutover.fenced') IS NOT NULL AS fenced`;
const ONLY_FENCED = `AND (NOT EXISTS (SELECT FROM cdk_cutover.move) OR oid IN (SELECT database FROM cdk_cutover.fenced))`;

/** Of sessions that only look, beside whoever works. */
const LOOKING = 'cdk-cutover host';
/** How long sessions of earlier steps may take to go. */
const TURN_MS = 60_000;

/** Both servers, not yet connected. */
export function serversOf(values: HostValues): readonly [Server, Server] {
  return [
    new Server('blue', values.blue, LOOKING, undefined, hostSessions('blue')),
    new Server('green', values.green, LOOKING, undefined, hostSessions('green')),
  ];
}

/**
 * Connects to both servers and, for work, takes its turn: from here on every earlier step is stale.
 * @param works whether anything is to be changed
 * @throws NotOwner
 */
export async function openHost(
  values: HostValues,
  servers: readonly [Server, Server],
  workspace: Workspace,
  works: boolean,
): Promise<Host> {
  const [blue, green] = servers;
  await Promise.all(servers.map(readMaster));
  await Promise.all(servers.map(reach));
  const turn = works ? await takeTurn({ values, blue, green, deadline: Deadline.in(TURN_MS) }) : undefined;
  const [databases, tools] = await Promise.all([
    blue.book().then(databasesOf),
    Tools.start(values, servers, workspace),
  ]);
  return {
    ...{ values, blue, green, workspace, tools, turn, databases },
    say: (words) => process.stdout.write(`${words}\n`),
  };
}

async function readMaster(server: Server): Promise<void> {
  const { side, values } = server;
  const unusable = (why: string) =>
    new Error(
      `the secret of ${side} (${values.secretArn}) cannot be read, or is no JSON with username and password without control characters${why}. ` +
        "The host's role needs secretsmanager:GetSecretValue on it, and kms:Decrypt if it has a key of your own.",
    );
  const { username, password } = await server.master().catch((error: unknown) => {
    const { name, message } = error as Error;
    // What is wrong with its content is never shown.
    throw unusable(name === 'Error' ? '' : `: ${name}: ${message}`);
  });
  if ([...username, ...password].some((character) => character < ' ' || character === '\x7f')) throw unusable('');
}

async function reach(server: Server): Promise<void> {
  await server.book().catch((error: unknown) => {
    throw new Error(
      `${server.side} does not let this host in by TLS with its name verified (${wordsOf(error)}). Does its security group admit the host's? ` +
        'Is its certificate from RDS, and the address its own, not a CNAME?',
      { cause: error },
    );
  });
}

async function databasesOf(book: Client): Promise<string[]> {
  const { rows: known } = await book.query<{ fenced: boolean }>(COUNTED_SQL);
  const { rows } = await book.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE ${CLIENT_DATABASES} ${known[0]?.fenced ? ONLY_FENCED : ''} ORDER BY datname`,
  );
  return rows.map(({ name }) => name);
}
