import type { Client, QueryArrayConfig } from 'pg';
import type { Server } from '../../function/server';

/**
 * Beside what every session of ours is set to: values print alike whatever the server, the database or the role is set to, rows are seen or it
 * fails, and no limit of time ends a long reading.
 */
const SETTINGS_SQL = `SET DateStyle = 'ISO, YMD'; SET IntervalStyle = postgres; SET TimeZone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = hex;
  SET lc_monetary = 'C'; SET xmloption = content; SET synchronize_seqscans = off; SET jit = off; SET row_security = off; SET statement_timeout = 0;
  SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = 0; SET quote_all_identifiers = off; SET search_path = pg_catalog`;

/**
 * A database of encoding SQL_ASCII holds bytes of any encoding, names included, which no client could read or write as texts: there each byte
 * travels as the character of its number.
 */
const SPEAK_BYTES_SQL = `SET client_encoding = SQL_ASCII;
  CREATE FUNCTION pg_temp.ask(sql bytea) RETURNS SETOF text[] LANGUAGE plpgsql AS $ask$BEGIN
    RETURN QUERY EXECUTE convert_from(sql, 'SQL_ASCII');
  END$ask$`;

/** The longest that a timer of Node waits: 24 days. The client's own limit is meant for short questions. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** One row of an answer. */
export type Texts = readonly (string | null)[];

/** A session of the comparison's own in a database. Questions that are asked at the same time are answered one after the other. */
export class Session {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly client: Client,
    /** `server_version_num` */
    readonly version: number,
    private readonly speaksBytes: boolean,
  ) {}

  static async open(server: Server, database: string): Promise<Session> {
    const client = await server.open(database);
    await client.query(SETTINGS_SQL);
    const { rows } = await client.query<{ version: number; bytes: boolean }>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') = 'SQL_ASCII' AS bytes`,
    );
    const { version, bytes } = rows[0]!;
    if (bytes) await client.query(SPEAK_BYTES_SQL);
    return new Session(client, version, bytes);
  }

  /** Answers with the rows of a query, which may take hours. @param columns how many the query has; all of them are texts */
  async ask(sql: string, columns: number): Promise<Texts[]> {
    if (!this.speaksBytes) return this.rowsOf<Texts>(sql);
    const names = Array.from({ length: columns }, (_, at) => `c${at}`);
    const escaped = names.map((name) => `encode(convert_to(${name}, 'SQL_ASCII'), 'escape')`).join(', ');
    const query = `SELECT ARRAY[${escaped}] FROM (${sql}) AS asked (${names.join(', ')})`;
    const bytes = Buffer.from(query, 'latin1').toString('hex');
    const rows = await this.rowsOf<[Texts]>(`SELECT * FROM pg_temp.ask('\\x${bytes}')`);
    return rows.map(([row]) => row.map((text) => (text === null ? null : unescape(text))));
  }

  /** For what has no answer. */
  async run(sql: string): Promise<void> {
    await this.rowsOf(sql);
  }

  async end(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  private rowsOf<Row>(text: string): Promise<Row[]> {
    const answer = this.last.then(() => this.query<Row>(text));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async query<Row>(text: string): Promise<Row[]> {
    const config: QueryArrayConfig & { query_timeout: number } = {
      text,
      rowMode: 'array',
      query_timeout: NO_TIMEOUT_MS,
    };
    const { rows } = await this.client.query<Row & unknown[]>(config);
    return rows;
  }
}

/** A session on each side, in the same database. */
export interface Pair {
  readonly blue: Session;
  readonly green: Session;
}

export interface Servers {
  readonly blue: Server;
  readonly green: Server;
}

/** Works with a session on each side, and ends both. */
export async function withSessions<T>(
  servers: Servers,
  database: string,
  work: (sessions: Pair) => Promise<T>,
): Promise<T> {
  const opened = await Promise.allSettled([
    Session.open(servers.blue, database),
    Session.open(servers.green, database),
  ]);
  try {
    const [blue, green] = opened.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    return await work({ blue: blue!, green: green! });
  } finally {
    for (const one of opened) if (one.status === 'fulfilled') await one.value.end();
  }
}

/** Asks both sides at once. */
export async function both<T>(ask: (side: 'blue' | 'green') => Promise<T>): Promise<{ blue: T; green: T }> {
  const [blue, green] = await Promise.all([ask('blue'), ask('green')]);
  return { blue, green };
}

/** What may be told of a failure: its message may hold a row's values, its code does not. */
export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'no answer';
}

/** Bytes that PostgreSQL printed in format `escape`, each as the character of its number. */
function unescape(text: string): string {
  return text.replaceAll(/\\(\\|[0-7]{3})/g, (_, one: string) =>
    one === '\\' ? '\\' : String.fromCharCode(Number.parseInt(one, 8)),
  );
}
