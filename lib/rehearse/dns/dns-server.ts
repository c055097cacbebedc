import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { createUDPServer, Packet, type Message } from 'dns2';
import { answer, canonicalName, type DnsRecord } from './records';

/** The name server of a rehearsal. */
export interface DnsServer {
  readonly address: string;
  readonly port: number;
  /** As `dns.setServers` takes it, e.g. `127.20.1.9:40123`. */
  readonly server: string;
  /** Replaces the records of a name; none removes it. Answered from the next question on. */
  set(name: string, records: readonly DnsRecord[]): void;
  /** The records of a name now. */
  get(name: string): readonly DnsRecord[];
  /** A second call does nothing. */
  stop(): Promise<void>;
}

export interface DnsServerOptions {
  /** @default '127.0.0.1' */
  readonly address?: string;
  /** @default 0: any free one */
  readonly port?: number;
}

const NAME_ERROR = 3;

/**
 * Starts a name server (UDP) that answers CNAME and A records and `NXDOMAIN` for what it does not know.
 * @throws when the port is taken.
 */
export async function startDnsServer({ address = '127.0.0.1', port = 0 }: DnsServerOptions = {}): Promise<DnsServer> {
  const records = new Map<string, readonly DnsRecord[]>();
  const socket = createUDPServer((request, send) => {
    // Who asks may be gone before the answer is out.
    send(respond(request, records)).catch(() => undefined);
  });
  const listening = once(socket, 'listening');
  void socket.listen(port, address);
  await listening.catch((cause: NodeJS.ErrnoException) => {
    throw new Error(
      `No name server can listen on ${address}:${port}/udp: ${cause.code ?? cause.message}. Choose a free port.`,
      { cause },
    );
  });
  const bound = socket.address().port;
  let stopped: Promise<void> | undefined;
  return {
    address,
    port: bound,
    server: `${address}:${bound}`,
    set: (name, changed) => {
      changed.forEach((record) => validate(name, record));
      if (changed.length > 0) records.set(canonicalName(name), [...changed]);
      else records.delete(canonicalName(name));
    },
    get: (name) => records.get(canonicalName(name)) ?? [],
    stop: () => (stopped ??= new Promise((resolve) => socket.close(() => resolve()))),
  };
}

function respond(request: Message, records: ReadonlyMap<string, readonly DnsRecord[]>): Message {
  const response = Packet.createResponseFromRequest(request);
  response.header.aa = 1;
  response.header.ra = 1;
  for (const question of request.questions) {
    const { A, CNAME } = Packet.TYPE;
    const found = answer(
      records,
      question.name,
      question.type === A ? 'A' : question.type === CNAME ? 'CNAME' : 'other',
    );
    if (found.unknown) response.header.rcode = NAME_ERROR;
    for (const { name, type, value, ttlSeconds } of found.records) {
      const base = { name, type: Packet.TYPE[type], class: Packet.CLASS.IN, ttl: ttlSeconds };
      response.answers.push(type === 'A' ? { ...base, address: value } : { ...base, domain: value });
    }
  }
  return response;
}

function validate(name: string, { type, value, ttlSeconds }: DnsRecord): void {
  const wrong =
    type === 'A' && !isIPv4(value)
      ? `"${value}" is no IPv4 address`
      : !Number.isInteger(ttlSeconds) || ttlSeconds < 0
        ? `a TTL of ${ttlSeconds} is no whole number of seconds`
        : value === ''
          ? 'its value is empty'
          : undefined;
  if (wrong) throw new Error(`The ${type} record of ${name} cannot be answered: ${wrong}.`);
}
