import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

export type Transport = 'tcp' | 'udp';

/** What an attempt to bind said: `undefined` when it worked, else the system's error code, e.g. `EADDRINUSE`. */
export type TryBind = (address: string, port: number, transport: Transport) => Promise<string | undefined>;

export interface LoopbackOptions {
  /** @default 'tcp' */
  readonly transport?: Transport;
  /** @default process.platform */
  readonly platform?: NodeJS.Platform;
  /** @default really binds, and lets go again */
  readonly tryBind?: TryBind;
}

const ATTEMPTS_ON_LINUX = 20;
const MAC_ALIASES = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 2}`);

const handedOut = new Set<string>();

/**
 * A loopback address on which `port` is free, different at each call of this process.
 *
 * Servers of one rehearsal all listen on the port they were declared with, so each needs an address of its own. Linux owns all of
 * 127.0.0.0/8; macOS only the addresses that were added to lo0, of which 127.0.0.2 to 127.0.0.9 are tried.
 *
 * @throws when somebody listens on that port of every address, or when macOS has no alias left; the message says what to do.
 */
export async function freeLoopbackAddress(port: number, options: LoopbackOptions = {}): Promise<string> {
  const { transport = 'tcp', platform = process.platform, tryBind = bindOnce } = options;
  const refusals = new Map<string, string>();
  for (const address of platform === 'linux' ? randomAddresses() : MAC_ALIASES) {
    const key = `${transport}:${address}:${port}`;
    if (handedOut.has(key)) continue;
    const refusal = await tryBind(address, port, transport);
    if (refusal === undefined) {
      handedOut.add(key);
      return address;
    }
    refusals.set(address, refusal);
  }
  throw new Error(explain(port, transport, platform, refusals));
}

function explain(port: number, transport: Transport, platform: NodeJS.Platform, refusals: Map<string, string>): string {
  const codes = [...new Set(refusals.values())];
  const missing = [...refusals].find(([, code]) => code === 'EADDRNOTAVAIL')?.[0];
  if (platform !== 'linux' && missing !== undefined) {
    return `No loopback address is left for port ${port}/${transport}. Add one and run again: sudo ifconfig lo0 alias ${missing} up`;
  }
  if (codes.includes('EACCES')) {
    return `Port ${port}/${transport} may not be bound by this user (EACCES). Declare a port above 1023, or run as a user that may.`;
  }
  const finder = platform === 'linux' ? `ss -lnp 'sport = :${port}'` : `sudo lsof -nP -i :${port}`;
  return (
    `Port ${port}/${transport} is taken on every loopback address (${codes.join(', ') || 'all handed out'}): somebody listens on 0.0.0.0 or [::]. ` +
    `Find who with \`${finder}\`, stop it, and run again.`
  );
}

/** From 127.16.0.1 to 127.239.255.254: clear of 127.0.0.1, of systemd's 127.0.0.53 and of what people configure by hand. */
function* randomAddresses(): Generator<string> {
  for (let attempt = 0; attempt < ATTEMPTS_ON_LINUX; attempt++) {
    yield `127.${randomInt(16, 240)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
  }
}

const bindOnce: TryBind = (address, port, transport) =>
  new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message);
    if (transport === 'udp') {
      const socket = createSocket('udp4').once('error', refused);
      socket.bind(port, address, () => socket.close(() => resolve(undefined)));
      return;
    }
    const server = createServer().once('error', refused);
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
