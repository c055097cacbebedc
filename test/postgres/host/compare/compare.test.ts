import { randomUUID } from 'node:crypto';
import { canaryOf } from '../../../../constructs/postgres/function/owner/canary';
import { beginGeneration } from '../../../../constructs/postgres/function/owner/generation';
import { compare } from '../../../../constructs/postgres/host/compare/compare';
import type { Server } from '../../../../constructs/postgres/function/server';
import type { CompareContext } from '../../../../constructs/postgres/host/compare/context';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { closeFence, databasesOf, markGreen } from '../../steps/fenced';
import { QUIET, serversOf } from './servers';

describe('A comparison', () => {
  let pair: PostgresPair;
  let servers: ReturnType<typeof serversOf>;
  let fenceId: string;
  let generation: string;

  beforeAll(async () => {
    pair = await startPostgresPair();
    servers = serversOf(pair);
    for (const server of [pair.blue, pair.green]) {
      await server.query('postgres', 'CREATE DATABASE shop');
      await server.queryAsSuperuser('shop', 'GRANT CREATE ON SCHEMA public TO PUBLIC');
      await server.query(
        'shop',
        'CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 30); CREATE SEQUENCE s; SELECT lo_create(7)',
      );
      await server.queryAsSuperuser('postgres', 'GRANT CREATE ON SCHEMA public TO PUBLIC');
    }
    for (const database of await databasesOf(pair.green)) await markGreen(pair, database);
  }, 60_000);
  beforeEach(async () => {
    fenceId = await closeFence(pair);
    generation = randomUUID();
    for (const database of ['postgres', 'shop'])
      await beginGeneration(await servers.green.on(database), 'copy', generation);
  });
  afterAll(() => pair?.stop());

  const kept: string[] = [];
  function context(more: Partial<CompareContext> = {}): CompareContext {
    return {
      ...servers,
      databases: ['postgres', 'shop'],
      sessions: 2,
      lease: { fenceId, assertHeld: () => Promise.resolve() },
      keep: (lines) => {
        kept.splice(0, kept.length, ...lines);
        return Promise.resolve('s3://results/x');
      },
      progress: QUIET,
      ...more,
    };
  }
  const recorded = (database: string) =>
    pair.blue.query<{ equal: boolean; generation: string; detail: { differences: object[] } }>(
      database,
      `SELECT equal, generation, detail FROM cdk_cutover.comparison WHERE fence_id = '${fenceId}'`,
    );

  it('of equal sides is recorded in every database, under the fence and with the generation of green', async () => {
    const { summary } = await compare(context());
    expect(summary).toEqual({ equal: true, tables: 1, rows: 30, sequences: 1, largeObjects: 1, roles: 0 });
    for (const database of ['postgres', 'shop']) {
      const detail = expect.objectContaining({
        summary,
        generation,
        result: 's3://results/x',
        moved: [],
        differences: [],
        notes: [],
      });
      expect(await recorded(database)).toEqual([{ equal: true, generation, detail }]);
    }
    expect(JSON.parse(kept[0]!)).toEqual({ summary, generation, moved: [] });
    expect(kept.slice(1).map((line) => JSON.parse(line))).toEqual([
      { database: 'shop', table: 'public.t', rows: '30', hash: expect.any(String) },
    ]);
  });

  it('leaves a canary of the generation on both sides', async () => {
    await compare(context());
    for (const server of [servers.blue, servers.green]) expect(await canaryOf(await server.book())).toBe(generation);
  });

  it('names the first twenty differences in its record, and keeps all of them with what each side has', async () => {
    const names = Array.from({ length: 25 }, (_, at) => `r${String(at).padStart(2, '0')}`);
    await pair.green.query('postgres', names.map((name) => `CREATE ROLE ${name}`).join(';'));
    const { summary, differences } = await compare(context());
    expect({ equal: summary.equal, found: differences.length }).toEqual({ equal: false, found: 25 });
    const [row] = await recorded('shop');
    expect(row?.detail.differences).toHaveLength(20);
    expect(row?.detail.differences[0]).toEqual({ what: 'role', database: '*', name: 'r00', how: 'is only on green' });
    const all = kept.map((line) => JSON.parse(line)).filter(({ what }) => what === 'role');
    expect(all).toHaveLength(25);
    expect(all[0]).toMatchObject({ name: 'r00', blue: null, green: { rolcreatedb: false, rolconnlimit: -1 } });
    await pair.green.query('postgres', names.map((name) => `DROP ROLE ${name}`).join(';'));
  });

  it('fails, and records nothing, when green was filled anew meanwhile', async () => {
    let updated: Promise<unknown> | undefined;
    const progress = {
      ...QUIET,
      begin: () => {
        updated ??= pair.green.query('shop', `UPDATE cdk_cutover.generation SET id = '${randomUUID()}'`);
      },
    };
    const green = Object.create(servers.green) as Server;
    // Whoever looks at green again sees what was done meanwhile.
    green.on = async (database) => {
      await updated;
      return servers.green.on(database);
    };
    await expect(compare(context({ progress, green }))).rejects.toThrow('filled');
    expect(await recorded('shop')).toEqual([]);
  });

  it('fails when a database of green was not copied, or by another copy than the rest', async () => {
    await pair.green.query('shop', `UPDATE cdk_cutover.generation SET id = '${randomUUID()}'`);
    await expect(compare(context())).rejects.toThrow('different copies');
    await pair.green.query('shop', 'DROP TABLE cdk_cutover.generation');
    await expect(compare(context())).rejects.toThrow('Database "shop" of green was not copied');
    expect(await recorded('shop')).toEqual([]);
  });

  it('records nothing under a fence that was opened and closed again meanwhile', async () => {
    const stale = { fenceId: randomUUID(), assertHeld: () => Promise.resolve() };
    await expect(compare(context({ lease: stale }))).rejects.toThrow('opened and closed again meanwhile');
    expect(await recorded('shop')).toEqual([]);
  });

  it('ends with what the lease says when it lapsed, before anything is recorded', async () => {
    let asked = 0;
    const lapsing = {
      fenceId,
      assertHeld: () => {
        asked += 1;
        return asked < 2 ? Promise.resolve() : Promise.reject(new Error('the lease lapsed'));
      },
    };
    await expect(compare(context({ lease: lapsing }))).rejects.toThrow('the lease lapsed');
    expect(await recorded('shop')).toEqual([]);
  });

  it('tells how far it has come, until every table of every database is ready', async () => {
    const told: string[] = [];
    const progress = {
      begin: (database: string, tables: number) => told.push(`${database} begins with ${tables}`),
      add: (database: string, tables: number) => told.push(`${database} has ${tables} more`),
    };
    await compare(context({ progress }));
    expect(told.sort()).toEqual(['postgres begins with 0', 'shop begins with 1', 'shop has 1 more']);
  });
});
