import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { openSocket, secure } from './outbound';
import { wordsOfServer } from './words/words-of';

/** How a login by an old client ended. */
export type LoginOutcome =
  | { readonly kind: 'accepted' }
  /** Authenticated, and then told that the role may not log in (yet). */
  | { readonly kind: 'not-permitted' }
  | { readonly kind: 'sasl'; readonly mechanisms: readonly string[] }
  | { readonly kind: 'refused'; readonly code: string; readonly words: string; readonly cause?: unknown };

export interface OldClient {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly tls: boolean;
}

const PATIENCE_MS = 8_000;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Logs in as a client that knows md5 and clear-text passwords, and no SCRAM. */
export async function rawLogin(client: OldClient): Promise<LoginOutcome> {
  let socket = await openSocket(client.host, client.port, PATIENCE_MS);
  try {
    if (client.tls) {
      socket.write(SSL_REQUEST);
      const answer = await new Promise<Buffer>((done, failed) => {
        socket.once('data', done);
        socket.once('error', failed);
      });
      if (answer.toString('latin1') !== 'S') return { kind: 'refused', code: '', words: 'the server has no TLS' };
      socket = await secure(socket, client.host);
    }
    const parameters = ['user', client.user, 'database', client.database, 'application_name', 'cdk-cutover try-logins'];
    socket.write(message('', Buffer.concat([int32(196_608), ...parameters.map(cstring), Buffer.from([0])])));
    return await converse(socket, client);
  } finally {
    socket.destroy();
  }
}

async function converse(socket: Socket, client: OldClient): Promise<LoginOutcome> {
  for await (const { type, body } of messages(socket)) {
    if (type === 'E') return refusal(body);
    // ReadyForQuery: the session is there.
    if (type === 'Z') return { kind: 'accepted' };
    if (type !== 'R') continue;
    const request = body.readInt32BE(0);
    // "Authenticated" comes before the role is looked at: what counts is what follows.
    if (request === 0) continue;
    if (request === 3) socket.write(message('p', cstring(client.password)));
    else if (request === 5) socket.write(message('p', cstring(md5Answer(client, body.subarray(4, 8)))));
    else if (request === 10) return { kind: 'sasl', mechanisms: body.toString('utf8', 4).split('\0').filter(Boolean) };
    else return { kind: 'refused', code: '', words: `the server asks for authentication method ${request}` };
  }
  return { kind: 'refused', code: '', words: 'the server closed the connection' };
}

async function* messages(socket: Socket): AsyncGenerator<{ type: string; body: Buffer }> {
  let buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    buffer = Buffer.concat([buffer, chunk as Buffer]);
    while (buffer.length >= 5 && buffer.length >= 1 + buffer.readInt32BE(1)) {
      const end = 1 + buffer.readInt32BE(1);
      const type = String.fromCharCode(buffer[0]!);
      yield { type, body: buffer.subarray(5, end) };
      buffer = buffer.subarray(end);
    }
  }
}

function refusal(body: Buffer): LoginOutcome {
  const fields = new Map(
    body
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((field) => [field[0], field.slice(1)]),
  );
  // By the routine: the words depend on lc_messages, and "no pg_hba.conf entry" has the same SQLSTATE.
  if (fields.get('C') === '28000' && fields.get('R') === 'InitializeSessionUserId') return { kind: 'not-permitted' };
  const said = {
    ...{ code: fields.get('C') ?? '', message: fields.get('M') ?? 'no reason given' },
    ...{ severity: fields.get('V') ?? fields.get('S'), where: fields.get('W'), file: fields.get('F') },
    ...{ detail: fields.get('D'), hint: fields.get('H'), routine: fields.get('R') },
  };
  return { kind: 'refused', code: said.code, words: wordsOfServer(said), cause: said };
}

function md5Answer({ user, password }: OldClient, salt: Buffer): string {
  const inner = createHash('md5').update(`${password}${user}`).digest('hex');
  return `md5${createHash('md5').update(inner).update(salt).digest('hex')}`;
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}
