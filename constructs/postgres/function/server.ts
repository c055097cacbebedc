import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Deadline } from '../../../runtime/deadline';
import { asWhoMay } from '../rds-superuser';
import { CLIENT_DATABASES } from './client-databases';
import { connect, readSecret } from './outbound';
import type { ServerValues } from './values';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** What the secret says of its server; ours go by the declaration. */
  readonly host?: string;
}

/** Reads a secret that holds a login. Errors name the secret, never its content. */
export async function readCredentials(arn: string): Promise<Credentials> {
  const text = await readSecret(arn);
  let secret: unknown;
  try {
    secret = JSON.parse(text);
  } catch {
    throw new Error(`Secret ${arn} is not JSON: expected an object with username and password`);
  }
  const { username, password, host } = (secret ?? {}) as Record<string, unknown>;
  const missing = Object.entries({ username, password }).filter(
    ([, value]) => typeof value !== 'string' || value === '',
  );
  if (missing.length > 0) throw new Error(`Secret ${arn} has no ${missing.map(([name]) => name).join(' and no ')}`);
  return {
    ...{ username: String(username), password: String(password) },
    ...(typeof host === 'string' && host !== '' ? { host } : {}),
  };
}

const DATABASES_SQL = `SELECT datname AS name FROM pg_database WHERE ${CLIENT_DATABASES} ORDER BY datname`;

/** Where we keep what belongs to a whole server. */
export const BOOK_DATABASE = 'postgres';

/** A client's setting must not bend our sessions; a lost function must not keep its locks. */
const SESSION_SQL = `SET search_path = pg_catalog; SET standard_conforming_strings = on; SET quote_all_identifiers = off; SET row_security = off; SET default_transaction_read_only = off; SET default_transaction_isolation = 'read committed'; SET synchronous_commit = on;
SET statement_timeout = '240s'; SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s';
SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET DateStyle = 'ISO'; SET TimeZone = 'UTC'; SET client_min_messages = warning;
SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('idle_session_timeout', 'transaction_timeout')`;

/**
 * What we change is none of what users' event triggers are there for, and some of them write or refuse. Where this is refused they fire, and
 * preflight names them.
 */
const QUIET_SQL = asWhoMay('SET session_replication_role = replica');

/** Refused, or there is no such role: this is no RDS. */
const REFUSED = /^(42501|22023)$/;

/** How the sessions of a server are set up. */
export interface SessionKind {
  /** Settings given at start-up, as `-c name=value`; they come before those of database and role. @default none */
  readonly options?: string;
  /** SQL that each session of the master begins with. */
  readonly settings: string;
  /** After how many milliseconds a query is given up; 0: never. */
  readonly queryTimeoutMs: number;
}

/** A step of the function has 300 s in all. */
const IN_FUNCTION: SessionKind = { settings: SESSION_SQL, queryTimeoutMs: 245_000 };

const AWAY_PAUSE_MS = 1_000;

/** As while RDS goes over to its standby: nobody listens, the server starts or stops, or it has no room. A wrong password is no such thing. */
export function isAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    /^(ECONN|ETIMEDOUT|EHOST|ENET|EPIPE|EAI_AGAIN|08|53|57P)/.test(code) ||
    /terminated|timeout expired|not queryable/.test(message)
  );
}

/** Throws unless whoever opened a session may still work. Asks the book of that server. */
export type Assertion = (book: Client) => Promise<void>;

/** One of the two servers, with the sessions that a step holds on it. */
export class Server {
  private readonly sessions = new Map<string, Promise<Client>>();
  private readonly all: Client[] = [];
  private credentials?: Promise<Credentials>;
  private assertOurs: Assertion = async () => undefined;
  private refusal?: Error;

  constructor(
    readonly side: 'blue' | 'green',
    readonly values: ServerValues,
    private applicationName: string,
    /** For whom a server that is away for a while is no failure: until then, connecting is tried again. */
    private readonly patience?: Deadline,
    private readonly kind: SessionKind = IN_FUNCTION,
  ) {}

  /** The master user, from its secret. */
  master(): Promise<Credentials> {
    return (this.credentials ??= readCredentials(this.values.secretArn));
  }

  /** What every session is called from its start on. */
  get sessionName(): string {
    return this.applicationName;
  }

  /** Ends the sessions that there are; from here on each is called so from its start on. */
  async rename(applicationName: string): Promise<void> {
    await this.end();
    this.applicationName = applicationName;
  }

  /**
   * From here on each session asserts by the book, once it is open, that it may still work: whoever replaces what is asserted first, and ends the
   * sessions of other names then, leaves none that could go on.
   */
  assertBy(assertion: Assertion): void {
    this.assertOurs = assertion;
  }

  /** From here on no session of the master can be had; asking for one throws this. */
  refuse(reason: Error): void {
    this.refusal = reason;
  }

  /** The step's session in a database; one that died is opened again. Whoever works at the same time opens one of its own. */
  on(database: string): Promise<Client> {
    const known = this.sessions.get(database);
    if (known !== undefined) return known;
    const opened = this.open(database);
    this.sessions.set(database, opened);
    const forget = () => {
      if (this.sessions.get(database) === opened) this.sessions.delete(database);
    };
    // Of a session that was ended one hears by an error first, and of its end only when its socket is gone.
    void opened.then((client) => client.once('error', forget).once('end', forget), forget);
    return opened;
  }

  book(): Promise<Client> {
    return this.on(BOOK_DATABASE);
  }

  /** A further session of the master. */
  async open(database: string): Promise<Client> {
    const { username, password } = await this.master();
    for (;;) {
      try {
        if (this.refusal !== undefined) throw this.refusal;
        const client = await this.login(database, username, password, this.kind);
        await client.query(this.kind.settings);
        await client.query(QUIET_SQL).catch((error: { code?: string }) => {
          if (!REFUSED.test(error.code ?? '')) throw error;
        });
        await this.assertOurs(database === BOOK_DATABASE ? client : await this.book());
        return client;
      } catch (error) {
        if (!isAway(error) || this.patience === undefined || this.patience.left === 0) throw error;
        await sleep(AWAY_PAUSE_MS);
      }
    }
  }

  /** A session as somebody else, without any setting of ours. */
  async login(database: string, user: string, password: string, kind?: SessionKind): Promise<Client> {
    const { host, port } = this.values;
    const client = await connect({
      host,
      port,
      database,
      user,
      password,
      certifiedAs: [host],
      applicationName: this.applicationName,
      options: kind?.options,
      queryTimeoutMs: kind?.queryTimeoutMs,
    });
    this.all.push(client);
    return client;
  }

  async databases(): Promise<string[]> {
    const client = await this.book();
    return (await client.query<{ name: string }>(DATABASES_SQL)).rows.map((row) => row.name);
  }

  /**
   * Does something in databases, one after the other.
   * @param databases @default - every user database
   */
  async each<T>(work: (client: Client, database: string) => Promise<T>, databases?: readonly string[]): Promise<T[]> {
    const results: T[] = [];
    for (const database of databases ?? (await this.databases()))
      results.push(await work(await this.on(database), database));
    return results;
  }

  /** Ends the step's session in a database, which may then be dropped. */
  async leave(database: string): Promise<void> {
    const session = this.sessions.get(database);
    this.sessions.delete(database);
    await (await session)?.end();
  }

  /** Ends every session. */
  async end(): Promise<void> {
    const ends = Promise.allSettled(this.all.splice(0).map((client) => client.end()));
    // A server that has gone never says goodbye.
    await Promise.race([ends, sleep(2_000, undefined, { ref: false })]);
    this.sessions.clear();
  }
}

/** The major version of the server that a session is on. */
export async function majorOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ major: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS major`,
  );
  return rows[0]!.major;
}

/** Runs `work` in a transaction; whatever it throws rolls back. */
export async function transaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
