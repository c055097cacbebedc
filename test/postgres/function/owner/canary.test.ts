import { setTimeout as sleep } from 'node:timers/promises';
import { canaryOf, plantCanary } from '../../../../constructs/postgres/function/owner/canary';
import { startPostgresPair, type PostgresPair, type TestServer } from '../../harness/postgres';

const [ONE, TWO] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

describe.each(['blue', 'green'] as const)('The canary of %s', (side) => {
  let pair: PostgresPair;
  let server: TestServer;

  beforeAll(async () => {
    pair = await startPostgresPair();
    server = pair[side];
    await server.query('postgres', 'CREATE SCHEMA cdk_cutover');
  });
  afterAll(() => pair?.stop());

  async function canary(plant?: string): Promise<string | undefined> {
    const client = await server.connect('postgres');
    try {
      if (plant !== undefined) await plantCanary(client, plant);
      return await canaryOf(client);
    } finally {
      await client.end();
    }
  }

  /** The server takes connections again. */
  async function isBack(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const answers = await server.query('postgres', 'SELECT 1').catch(() => undefined);
      if (answers) return;
      await sleep(100);
    }
    throw new Error(`${side} does not come back`);
  }

  async function killPostmaster(): Promise<void> {
    const [file] = await server.queryAsSuperuser<{ text: string }>(
      'postgres',
      `SELECT pg_read_file('postmaster.pid') AS text`,
    );
    process.kill(Number(file!.text.split('\n')[0]), 'SIGKILL');
    // Its own processes notice, and let go of its memory.
    await sleep(1_500);
  }

  it('is none before a comparison, and that of the last one afterwards', async () => {
    expect(await canary()).toBeUndefined();
    expect(await canary(ONE)).toBe(ONE);
    expect(await canary(ONE)).toBe(ONE);
    expect(await canary(TWO)).toBe(TWO);
  });

  it('lives through a clean restart', async () => {
    await canary(TWO);
    await server.server.restart();
    await isBack();
    expect(await canary()).toBe(TWO);
  });

  it('dies with a backend that was killed', async () => {
    await canary(TWO);
    const victim = await server.connect('postgres');
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    process.kill(rows[0]!.pid, 'SIGKILL');
    await victim.query('SELECT 1').catch(() => undefined);
    await isBack();
    expect(await canary()).toBeUndefined();
    expect(await canary(ONE)).toBe(ONE);
  });

  it('dies with a postmaster that was killed', async () => {
    await canary(TWO);
    await killPostmaster();
    await server.server.restart();
    await isBack();
    expect(await canary()).toBeUndefined();
  });
});
