import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Resolver } from 'node:dns/promises';
import { createClientResolver } from '../../../lib/rehearse/dns/client-resolver';
import { startDnsServer, type DnsServer } from '../../../lib/rehearse/dns/dns-server';

let dns: DnsServer;
let resolver: Resolver;
beforeEach(async () => {
  dns = await startDnsServer({ address: '127.0.0.1' });
  resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([dns.server]);
});
afterEach(() => dns.stop());

describe('the name server', () => {
  it('answers a CNAME to an address literal with the CNAME and that address', async () => {
    dns.set('kong-db.internal', [{ type: 'CNAME', value: '127.83.12.2', ttlSeconds: 10 }]);
    expect(await resolver.resolveCname('kong-db.internal')).toEqual(['127.83.12.2']);
    expect(await resolver.resolve4('kong-db.internal', { ttl: true })).toEqual([{ address: '127.83.12.2', ttl: 10 }]);
    expect(await resolver.resolve4('127.83.12.2')).toEqual(['127.83.12.2']);
  });

  it('follows a CNAME to a name that has an address', async () => {
    dns.set('kong-db.internal', [{ type: 'CNAME', value: 'blue.rds.internal', ttlSeconds: 10 }]);
    dns.set('blue.rds.internal', [{ type: 'A', value: '127.83.12.2', ttlSeconds: 5 }]);
    expect(await resolver.resolve4('KONG-DB.internal.', { ttl: true })).toEqual([{ address: '127.83.12.2', ttl: 5 }]);
  });

  it('answers with changed records from the next question on', async () => {
    dns.set('kong-db.internal', [{ type: 'CNAME', value: '127.83.12.2', ttlSeconds: 60 }]);
    expect(await resolver.resolve4('kong-db.internal')).toEqual(['127.83.12.2']);
    dns.set('kong-db.internal', [{ type: 'CNAME', value: '127.83.12.3', ttlSeconds: 60 }]);
    expect(await resolver.resolve4('kong-db.internal')).toEqual(['127.83.12.3']);
    dns.set('kong-db.internal', []);
    await expect(resolver.resolve4('kong-db.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('knows several addresses of a name', async () => {
    dns.set(
      'many.internal',
      ['127.1.1.1', '127.1.1.2'].map((value) => ({ type: 'A', value, ttlSeconds: 1 })),
    );
    expect((await resolver.resolve4('many.internal')).sort()).toEqual(['127.1.1.1', '127.1.1.2']);
    expect(dns.get('Many.internal')).toHaveLength(2);
  });

  it('says of an unknown name that it does not exist, and of a known one that it has no IPv6 address', async () => {
    await expect(resolver.resolve4('nobody.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    dns.set('dangling.internal', [{ type: 'CNAME', value: 'nobody.internal', ttlSeconds: 1 }]);
    await expect(resolver.resolve4('dangling.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    dns.set('kong-db.internal', [{ type: 'CNAME', value: '127.83.12.2', ttlSeconds: 1 }]);
    expect(await resolver.resolve6('kong-db.internal')).toEqual([]);
  });

  it('ends on CNAMEs that lead in a circle, and on packets that are none', async () => {
    dns.set('one.internal', [{ type: 'CNAME', value: 'two.internal', ttlSeconds: 1 }]);
    dns.set('two.internal', [{ type: 'CNAME', value: 'one.internal', ttlSeconds: 1 }]);
    expect(await resolver.resolve4('one.internal')).toEqual([]);
    const socket = createSocket('udp4');
    await new Promise((sent) => socket.send('nonsense', dns.port, dns.address, sent));
    socket.close();
    expect(await resolver.resolve4('127.4.4.4')).toEqual(['127.4.4.4']);
  });

  it('refuses a record that nobody could use', () => {
    expect(() => dns.set('a.internal', [{ type: 'A', value: 'blue', ttlSeconds: 1 }])).toThrow(
      'The A record of a.internal cannot be answered: "blue" is no IPv4 address.',
    );
    expect(() => dns.set('a.internal', [{ type: 'CNAME', value: 'blue', ttlSeconds: 0.5 }])).toThrow(
      'a TTL of 0.5 is no whole number',
    );
    expect(() => dns.set('a.internal', [{ type: 'CNAME', value: '', ttlSeconds: 1 }])).toThrow('its value is empty');
  });

  it('names the port when it is taken, and stops twice without harm', async () => {
    const other = createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    await expect(startDnsServer({ port })).rejects.toThrow(
      `No name server can listen on 127.0.0.1:${port}/udp: EADDRINUSE.`,
    );
    other.close();
    await dns.stop();
    await dns.stop();
  });
});

describe('a client’s resolver', () => {
  it('asks again only when the TTL has passed', async () => {
    let now = 0;
    const client = createClientResolver(dns.server, () => now);
    dns.set('kong-db.internal', [{ type: 'CNAME', value: '127.83.12.2', ttlSeconds: 10 }]);
    expect(await client.resolve('kong-db.internal')).toEqual({ address: '127.83.12.2', ttlMs: 10_000 });
    dns.set('kong-db.internal', [{ type: 'CNAME', value: '127.83.12.3', ttlSeconds: 10 }]);
    now = 9_999;
    expect((await client.resolve('kong-db.internal')).address).toBe('127.83.12.2');
    now = 10_000;
    expect((await client.resolve('kong-db.internal')).address).toBe('127.83.12.3');
  });

  it('does not remember a failure', async () => {
    const client = createClientResolver(dns.server);
    await expect(client.resolve('kong-db.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    dns.set('kong-db.internal', [{ type: 'CNAME', value: '127.83.12.2', ttlSeconds: 10 }]);
    expect((await client.resolve('kong-db.internal')).address).toBe('127.83.12.2');
  });

  it('fails on a name that leads to no address', async () => {
    dns.set('kong-db.internal', [{ type: 'CNAME', value: 'kong-db.internal', ttlSeconds: 10 }]);
    await expect(createClientResolver(dns.server).resolve('kong-db.internal')).rejects.toThrow(
      'kong-db.internal has no address',
    );
  });
});
