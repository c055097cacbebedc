/** The only file that touches the network, beside runtime/endpoint: PostgreSQL, Secrets Manager, Systems Manager, S3, DNS. */
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { promises as dns } from 'node:dns';
import { readFileSync } from 'node:fs';
import { isIP, type Socket, connect as connectSocket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type ConnectionOptions,
  type SecureContext,
} from 'node:tls';
import { Client } from 'pg';
import { patience } from '../../../runtime/patience';

const sdk = patience(3, 4_000);

let secretsManager: SecretsManagerClient | undefined;
let systemsManager: SSMClient | undefined;

/** Text of a secret. */
export async function readSecret(arn: string): Promise<string> {
  secretsManager ??= new SecretsManagerClient(sdk);
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: arn }));
  if (SecretString === undefined) throw new Error(`Secret ${arn} is binary: expected JSON with username and password`);
  return SecretString;
}

/** Whether a secret is rotated by itself, and when that happens next. */
export async function readRotation(arn: string): Promise<{ readonly enabled: boolean; readonly next?: Date }> {
  secretsManager ??= new SecretsManagerClient(sdk);
  const { RotationEnabled, NextRotationDate } = await secretsManager.send(new DescribeSecretCommand({ SecretId: arn }));
  return { enabled: RotationEnabled === true, next: NextRotationDate };
}

/** Who still works, and what of it runs on hosts. */
export function ssm(): SSMClient {
  return (systemsManager ??= new SSMClient(sdk));
}

/**
 * Puts text into a bucket, whose own rules say how it is encrypted.
 *
 * @param giveUp ends it early @default - only the client's own patience does
 * @throws what S3 said
 */
export async function putObject(
  bucket: string,
  key: string,
  body: string | Buffer,
  giveUp?: AbortSignal,
): Promise<void> {
  // The client is large: it is loaded only where something is put.
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client(patience(3, 20_000));
  try {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }), { abortSignal: giveUp });
  } finally {
    client.destroy();
  }
}

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Names that the server's certificate may carry; none: connect without TLS. */
  readonly certifiedAs: readonly string[];
  readonly applicationName: string;
  /** Settings given at start-up, as `-c name=value`. @default none */
  readonly options?: string;
  /** After how many milliseconds a query is given up; 0: never. @default 245 s, less than a step has */
  readonly queryTimeoutMs?: number;
}

/** Connects. The caller ends the client. */
export async function connect(login: Login): Promise<Client> {
  const { host, port, database, user, password } = login;
  const client = new Client({
    host,
    port,
    database,
    user,
    password,
    ssl: login.certifiedAs.length > 0 ? tlsOptions(login.certifiedAs) : false,
    application_name: login.applicationName,
    options: login.options,
    connectionTimeoutMillis: 8_000,
    query_timeout: login.queryTimeoutMs ?? 245_000,
    keepAlive: true,
  });
  // A server that ends our session must fail the next query, not the process.
  client.on('error', () => undefined);
  // The protocol does not say whose message it is: who reads it whole wants to know.
  client.connection.on('errorMessage', (said: object) => Object.assign(said, { host, database }));
  await client.connect();
  return client;
}

/** What clients get when they resolve the name now. */
export async function resolve(name: string): Promise<{ cnames: readonly string[]; addresses: readonly string[] }> {
  if (isIP(name)) return { cnames: [], addresses: [name] };
  const [cnames, addresses] = await Promise.all([dns.resolveCname(name).catch(none), dns.resolve4(name).catch(none)]);
  return { cnames, addresses };
}

/** A bare connection, for clients that are older than the library. */
export async function openSocket(host: string, port: number, timeoutMs: number): Promise<Socket> {
  const socket = connectSocket({ host, port });
  socket.setTimeout(timeoutMs, () =>
    socket.destroy(new Error(`${host}:${port} did not answer within ${timeoutMs} ms`)),
  );
  await event(socket, 'connect');
  return socket;
}

/** TLS on a connection whose server agreed to it. */
export async function secure(socket: Socket, certifiedAs: string): Promise<Socket> {
  const secured = connectTls({
    socket,
    ...tlsOptions([certifiedAs]),
    ...(isIP(certifiedAs) ? {} : { servername: certifiedAs }),
  });
  await event(secured, 'secureConnect');
  return secured;
}

const contexts = new Map<string, SecureContext>();

/** Reading RDS' hundred certificates takes longer than the rest of connecting: once for all sessions. */
function contextOf(bundle: string): SecureContext {
  const known = contexts.get(bundle) ?? createSecureContext({ ca: readFileSync(bundle) });
  contexts.set(bundle, known);
  return known;
}

function tlsOptions(names: readonly string[]): ConnectionOptions {
  const bundle = process.env.NODE_EXTRA_CA_CERTS;
  return {
    rejectUnauthorized: true,
    ...(bundle ? { secureContext: contextOf(bundle) } : {}),
    checkServerIdentity: (_host, certificate) => {
      const wrong = names.map((name) => checkServerIdentity(name, certificate));
      return wrong.every((error) => error !== undefined) ? wrong[0] : undefined;
    },
  };
}

function event(socket: Socket, name: string): Promise<void> {
  return new Promise((done, failed) => {
    socket.once(name, () => done());
    socket.once('error', failed);
  });
}

function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENODATA' || error.code === 'ENOTFOUND') return [];
  throw error;
}
