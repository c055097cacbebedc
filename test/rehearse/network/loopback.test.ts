import { createServer } from 'node:net';
import { once } from 'node:events';
import { freeLoopbackAddress } from '../../../lib/rehearse/network/loopback';

describe('a free loopback address', () => {
  it('is another one at each call, and can be bound', async () => {
    const addresses = await Promise.all(Array.from({ length: 10 }, () => freeLoopbackAddress(5432)));
    expect(new Set(addresses).size).toBe(10);
    for (const address of addresses) {
      expect(address).toMatch(/^127\.\d+\.\d+\.\d+$/);
      const server = createServer().listen(5432, address);
      await once(server, 'listening');
      server.close();
    }
  });

  it('exists for datagrams too', async () => {
    expect(await freeLoopbackAddress(5353, { transport: 'udp' })).toMatch(/^127\./);
  });

  it('names the listener to look for when somebody holds the port on every address', async () => {
    const everywhere = createServer().listen(0, '0.0.0.0');
    await once(everywhere, 'listening');
    const bound = everywhere.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    await expect(freeLoopbackAddress(port, { platform: 'linux' })).rejects.toThrow(
      `Port ${port}/tcp is taken on every loopback address (EADDRINUSE): somebody listens on 0.0.0.0 or [::]. Find who with \`ss -lnp 'sport = :${port}'\``,
    );
    everywhere.close();
  });

  it('takes macOS’ aliases in turn, and prints the line that adds one when none is left', async () => {
    const aliases = new Set(['127.0.0.2', '127.0.0.3']);
    const tryBind = (address: string) => Promise.resolve(aliases.has(address) ? undefined : 'EADDRNOTAVAIL');
    const options = { platform: 'darwin', tryBind } as const;
    expect([await freeLoopbackAddress(6001, options), await freeLoopbackAddress(6001, options)]).toEqual([
      '127.0.0.2',
      '127.0.0.3',
    ]);
    await expect(freeLoopbackAddress(6001, options)).rejects.toThrow('sudo ifconfig lo0 alias 127.0.0.4 up');
  });

  it('says so when the port is one that only root may bind', async () => {
    const tryBind = () => Promise.resolve('EACCES');
    await expect(freeLoopbackAddress(53, { platform: 'linux', tryBind })).rejects.toThrow('Declare a port above 1023');
  });
});
