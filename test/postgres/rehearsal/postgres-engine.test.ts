import { createCertificateAuthority } from '../../../lib/rehearse/certificate/certificate';
import { isRunning } from '../../../lib/rehearse/workspace/process-identity';
import { createRun, readRun, type Run } from '../../../lib/rehearse/workspace/run-folder';
import { removeRun } from '../../../lib/rehearse/workspace/run-removal';
import { LocalDatabases } from '../../../lib/rehearse/run/local-databases';
import { PostgresEngine } from '../../../constructs/postgres/rehearsal/postgres-engine';
import { serversFolder } from '../../harness/servers-folder';

const request = {
  ...{ identifier: 'blue', engine: 'postgres', engineVersion: '15.17', port: 5432, parameters: {}, tags: {} },
  ...{ masterUsername: 'postgres', masterPassword: 'secret-of-a-test' },
};

let run: Run;
let databases: LocalDatabases;
let postgres: PostgresEngine;
const notes: string[] = [];
beforeEach(async () => {
  run = createRun(serversFolder());
  postgres = new PostgresEngine({ install: false });
  databases = new LocalDatabases({
    ...{ run, engines: { postgres }, authority: await createCertificateAuthority() },
    ...{ note: (words: string) => notes.push(words), say: () => undefined },
  });
});
afterEach(async () => {
  await databases.stop();
  await removeRun(run);
  notes.splice(0);
});

test('a server is found by its address, and another version than declared is noted', async () => {
  const { address } = await databases.start({ ...request, engineVersion: '15.99' });
  expect(postgres.at(address).version).toBe('15.17');
  expect(notes).toEqual(['blue is declared as PostgreSQL 15.99; npm has no such server, 15.17 ran instead.']);
  expect(() => postgres.at('127.0.0.99')).toThrow('No PostgreSQL of this rehearsal listens on 127.0.0.99.');
});

test('stopping ends a server that is just starting, and starts no other', async () => {
  const starting = databases.start(request);
  await databases.stop();
  await starting;
  const [server] = readRun(run.path).servers;
  expect(server.title).toBe('PostgreSQL 15.17');
  expect(isRunning(server.process)).toBe(false);
  await expect(databases.start(request)).rejects.toThrow('blue is not started: the rehearsal is over.');
});
