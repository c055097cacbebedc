import { Resolver } from 'node:dns/promises';

/** Looks a name up as a client with a small cache of its own does: no new question before the TTL has passed. */
export interface ClientResolver {
  /** The address of a name. Fails as the system's resolver does, e.g. with `ENOTFOUND`; failures are not remembered. */
  resolve(name: string): Promise<ResolvedAddress>;
}

export interface ResolvedAddress {
  readonly address: string;
  /** What the name server said, in ms; the shortest of the chain. */
  readonly ttlMs: number;
}

/**
 * @param server as `dns.setServers` takes it, e.g. `127.20.1.9:40123`
 * @param now in ms. @default the monotonic clock
 */
export function createClientResolver(server: string, now = (): number => performance.now()): ClientResolver {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers([server]);
  const remembered = new Map<string, ResolvedAddress & { readonly until: number }>();
  return {
    resolve: async (name) => {
      const known = remembered.get(name);
      if (known && now() < known.until) return { address: known.address, ttlMs: known.ttlMs };
      const [first] = await resolver.resolve4(name, { ttl: true });
      if (!first) throw new Error(`${name} has no address.`);
      const found = { address: first.address, ttlMs: first.ttl * 1_000 };
      remembered.set(name, { ...found, until: now() + found.ttlMs });
      return found;
    },
  };
}
