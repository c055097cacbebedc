import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type SecureContext } from 'node:tls';
import type { KeyPair } from '../../certificate/certificate';

/** Signs a certificate for the names that clients connect to. */
export type CertificateFor = (names: readonly string[]) => Promise<KeyPair>;

export interface RelayProps {
  readonly address: string;
  readonly port: number;
  /** Opens a connection to whom a new client is given; `undefined`: to nobody. */
  readonly connect: () => Promise<Socket | undefined>;
  /** Ends TLS here, for clients that do not say which name they want with a certificate of this one. @default - bytes pass as they are */
  readonly tls?: { readonly name: string; readonly certificateFor: CertificateFor };
}

/** Listens for clients and joins each to a connection of its own. A connection stays with whom it was given to until one of both ends it. */
export class Relay {
  static async listen(props: RelayProps): Promise<Relay> {
    const relay = new Relay(props.connect);
    const accept = (client: Socket): void => void relay.accept(client);
    const server = props.tls === undefined ? createServer({ allowHalfOpen: true }, accept) : await tlsServer(props.tls);
    if (props.tls !== undefined) server.on('secureConnection', accept);
    server.on('connection', (socket: Socket) => relay.track(socket));
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(props.port, props.address, resolve),
    );
    relay.server = server;
    return relay;
  }

  private server?: Server;
  /** Every connection of a client, those in the middle of a handshake included. */
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly connect: RelayProps['connect']) {}

  /** Ends every connection, too. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
  }

  private async accept(client: Socket): Promise<void> {
    client.on('error', () => client.destroy());
    const target = await this.connect().catch(() => undefined);
    if (target === undefined) client.resetAndDestroy();
    else if (client.destroyed) target.destroy();
    else join(client, target);
  }
}

/** Ends are passed on, and so is whatever breaks. */
function join(client: Socket, target: Socket): void {
  for (const [one, other] of [
    [client, target],
    [target, client],
  ] as const) {
    one.pipe(other);
    one.on('error', () => other.destroy());
    one.on('close', (broken: boolean) => void ((broken || !one.readableEnded) && other.destroy()));
  }
}

async function tlsServer({ name, certificateFor }: NonNullable<RelayProps['tls']>): Promise<Server> {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (wanted: string): Promise<SecureContext> => {
    const known =
      contexts.get(wanted) ??
      certificateFor([wanted]).then(({ key, certificate }) => createSecureContext({ key, cert: certificate }));
    contexts.set(wanted, known);
    return known;
  };
  const { key, certificate } = await certificateFor([name]);
  return createTlsServer({
    ...{ key, cert: certificate, allowHalfOpen: true },
    SNICallback: (wanted, done) => {
      contextOf(wanted).then(
        (context) => done(null, context),
        (error: Error) => done(error),
      );
    },
  });
}
