import { Client } from 'pg';

/** What the oldest client of an application can do. */
export interface ClientAbilities {
  readonly tls: boolean;
  readonly scram: boolean;
}

export interface ConnectionSettings {
  readonly address: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Settings that the session starts with, as `-c name=value`. @default none */
  readonly options?: string;
  readonly abilities: ClientAbilities;
  /** PEM, for clients that speak TLS. They verify the authority and not the name, which is the endpoint's and not the server's. */
  readonly caCertificate: string;
}

const CONNECT_LIMIT_MS = 5_000;
const ANSWER_LIMIT_MS = 15_000;

/**
 * Connects as a client of these abilities would. One without SCRAM hangs up when the server asks for SASL, as Kong's pgmoon did before
 * version 1.13: it does not know the message.
 */
export async function connectAs(settings: ConnectionSettings): Promise<Client> {
  const { address, port, database, user, password, options, abilities, caCertificate } = settings;
  const client = new Client({
    host: address,
    port,
    database,
    user,
    password,
    options,
    ssl: abilities.tls ? { ca: caCertificate, checkServerIdentity: () => undefined } : false,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
  });
  // What ends a connection is told to its next statement; nobody listens in between.
  client.on('error', () => undefined);
  const connected = client.connect();
  if (!abilities.scram) {
    client.connection.removeAllListeners('authenticationSASL');
    client.connection.once('authenticationSASL', () => {
      client.connection.stream.destroy(new Error('the server asks for SASL (SCRAM), which this client does not speak'));
    });
  }
  await connected;
  return client;
}
