import type { Client } from 'pg';
import type { ClientResolver } from '../../../../lib/rehearse/dns/client-resolver';
import { connectAs, type ConnectionSettings } from './client-connection';

/** One connection of an application's pool: kept as long as it works, made anew, by name, when it does not. */
export interface PooledConnection {
  /** Runs a statement, connecting first if need be. @throws StatementError */
  run(sql: string, values: readonly unknown[]): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Who answered. */
  readonly address: string;
}

/** Why a statement has no answer. */
export class StatementError extends Error {
  constructor(
    message: string,
    /** SQLSTATE, or the system's code, e.g. `ECONNREFUSED`. */
    readonly code: string | undefined,
    /**
     * `refused`: the server answered with an error, nothing was done. `not sent`: there was no connection. `unknown`: the connection was lost
     * after the statement was sent, and what became of it only the server knows.
     */
    readonly fate: 'refused' | 'not sent' | 'unknown',
    readonly address: string | undefined,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** @param endpoint the name that clients resolve. */
export function createPooledConnection(
  endpoint: string,
  resolver: ClientResolver,
  settings: Omit<ConnectionSettings, 'address'>,
): PooledConnection {
  let open: { readonly client: Client; readonly address: string } | undefined;

  const connect = async (): Promise<NonNullable<typeof open>> => {
    let address: string | undefined;
    try {
      ({ address } = await resolver.resolve(endpoint));
      const client = await connectAs({ ...settings, address });
      const connection = { client, address };
      const forget = (): void => {
        if (open === connection) open = undefined;
      };
      client.once('error', forget).once('end', forget);
      return connection;
    } catch (cause) {
      throw new StatementError(messageOf(cause), codeOf(cause), 'not sent', address, cause);
    }
  };
  const drop = (): void => {
    open?.client.connection.stream.destroy();
    open = undefined;
  };

  return {
    run: async (sql, values) => {
      const { client, address } = (open ??= await connect());
      try {
        const { rows } = await client.query(sql, [...values]);
        return { rows, address };
      } catch (cause) {
        const code = codeOf(cause);
        if (isAnswer(code)) throw new StatementError(messageOf(cause), code, 'refused', address, cause);
        drop();
        throw new StatementError(messageOf(cause), code, 'unknown', address, cause);
      }
    },
    close: async () => {
      const closing = open;
      open = undefined;
      await closing?.client.end().catch(() => undefined);
    },
  };
}

/** An SQLSTATE says that the statement was taken back, except for class 57P: the server ends the session, at whatever point that was. */
function isAnswer(code: string | undefined): boolean {
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57P') && !/^E[A-Z]{4}$/.test(code);
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === 'string' && message !== '' ? message : String(codeOf(error) ?? error);
}
