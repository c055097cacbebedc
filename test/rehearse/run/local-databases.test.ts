import { setTimeout as sleep } from 'node:timers/promises';
import { createCertificateAuthority } from '../../../lib/rehearse/certificate/certificate';
import { LocalDatabases } from '../../../lib/rehearse/run/local-databases';
import type { DatabaseEngine } from '../../../lib/system/database-engine';

const request = {
  ...{ identifier: 'blue', engine: 'lamp', engineVersion: '1.2', parameters: {}, tags: {} },
  ...{ masterUsername: 'lamp', masterPassword: 'secret-of-a-test' },
};

/** What was started, and what was stopped and how. */
const did: string[] = [];
beforeEach(() => did.splice(0));

/** Takes a moment to start, and is nothing. */
const lamp: DatabaseEngine = {
  defaultPort: 1882,
  familyOf: (version) => `lamp${version}`,
  start: async ({ identifier, address, port, say, note }) => {
    say(`lighting ${identifier}`);
    await sleep(50);
    did.push(`started ${identifier} on ${address}:${port}`);
    note('It is a candle.');
    return { stop: async (how) => void did.push(`stopped ${identifier} ${how ?? 'in order'}`) };
  },
};

async function databasesOf(engines: Readonly<Record<string, DatabaseEngine>> = { lamp }) {
  const told: string[] = [];
  const tell = (words: string) => void told.push(words);
  const settings = { run: {} as never, engines, authority: await createCertificateAuthority(), say: tell, note: tell };
  return { databases: new LocalDatabases(settings), told };
}

test('each server gets a loopback address of its own, and the port of its engine unless another one is declared', async () => {
  const { databases, told } = await databasesOf();
  const [blue, green] = [await databases.start(request), await databases.start({ ...request, port: 4711 })];
  expect([blue.port, green.port]).toEqual([1882, 4711]);
  expect(blue.address).toMatch(/^127\./);
  expect(did).toEqual([`started blue on ${blue.address}:1882`, `started blue on ${green.address}:4711`]);
  expect(told).toEqual(['lighting blue', 'It is a candle.', 'lighting blue', 'It is a candle.']);
});

test('a server is removed in order, and what is left is stopped at once', async () => {
  const { databases } = await databasesOf();
  const blue = await databases.start(request);
  await databases.start({ ...request, identifier: 'green' });
  await blue.remove();
  await databases.stop();
  expect(did.slice(2)).toEqual(['stopped blue in order', 'stopped blue at once', 'stopped green at once']);
});

test('stopping ends a server that is just starting, and starts no other', async () => {
  const { databases } = await databasesOf();
  const starting = databases.start(request);
  await databases.stop();
  await starting;
  expect(did.at(-1)).toBe('stopped blue at once');
  await expect(databases.start(request)).rejects.toThrow('blue is not started: the rehearsal is over.');
});

test('another engine is refused by name', async () => {
  const mysql = { ...request, engine: 'mysql' };
  await expect((await databasesOf()).databases.start(mysql)).rejects.toThrow(
    'blue is mysql: this rehearsal cannot bring that engine to life. Engines: lamp.',
  );
  await expect((await databasesOf({})).databases.start(mysql)).rejects.toThrow('Engines: none.');
});

test('the family of a parameter group is the engine’s to tell', async () => {
  const { databases } = await databasesOf();
  expect([databases.familyOf('lamp', '1'), databases.familyOf('mysql', '8.0')]).toEqual(['lamp1', undefined]);
});
