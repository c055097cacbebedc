import type { Client } from 'pg';
import {
  assertGenerationSql,
  beginGeneration,
  readGeneration,
  succeedGeneration,
} from '../../../../constructs/postgres/function/owner/generation';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { codeOf } from '../upgrade';

describe('A generation of green', () => {
  let pair: PostgresPair;
  let client: Client;
  let relay: Client;

  beforeAll(async () => {
    pair = await startPostgresPair();
    client = await pair.green.connect('postgres');
    await client.query('CREATE SCHEMA cdk_cutover; CREATE TABLE public.rows (id int)');
    relay = await pair.green.connect('postgres');
  });
  afterAll(() => pair?.stop());
  beforeEach(async () => {
    await client.query('DROP TABLE IF EXISTS cdk_cutover.generation');
  });

  const copies = async (id: string, execution: string): Promise<string> => {
    try {
      await relay.query('BEGIN');
      await relay.query(assertGenerationSql(id, execution));
      await relay.query('INSERT INTO rows VALUES (1)');
      return await codeOf(relay.query('COMMIT'));
    } catch (error) {
      await relay.query('ROLLBACK');
      return (error as { code: string }).code;
    }
  };

  it('is none until somebody fills green, and then the one row of whoever fills', async () => {
    expect(await readGeneration(client)).toBeUndefined();
    const id = await beginGeneration(client, "one 'quoted'");
    expect(await readGeneration(client)).toEqual({ id, execution: "one 'quoted'" });
    const next = await beginGeneration(client, 'two');
    expect(next).not.toBe(id);
    expect(await readGeneration(client)).toEqual({ id: next, execution: 'two' });
  });

  it('is the same in every database of one filling', async () => {
    const id = await beginGeneration(client, 'one');
    expect(await beginGeneration(client, 'one', id)).toBe(id);
  });

  it('lets only its own execution write, whatever the execution is called', async () => {
    const id = await beginGeneration(client, "o'ne");
    expect(await copies(id, "o'ne")).toBe('ok');
    expect(await copies(id, 'two')).toBe('55000');
  });

  it('that was replaced lets nobody write who still copies under the earlier one', async () => {
    const earlier = await beginGeneration(client, 'one');
    await beginGeneration(client, 'one');
    expect(await copies(earlier, 'one')).toBe('55000');
  });

  it('is kept by whoever succeeds, and its first execution writes nothing any more', async () => {
    await succeedGeneration(client, 'nobody filled yet');
    const id = await beginGeneration(client, 'one');
    await succeedGeneration(client, 'two');
    expect(await readGeneration(client)).toEqual({ id, execution: 'two' });
    expect([await copies(id, 'one'), await copies(id, 'two')]).toEqual(['55000', 'ok']);
  });

  it('is replaced only when no transaction writes under it any more', async () => {
    const id = await beginGeneration(client, 'one');
    await relay.query('BEGIN');
    await relay.query(assertGenerationSql(id, 'one'));
    await client.query(`SET lock_timeout = '100ms'`);
    expect(await codeOf(beginGeneration(client, 'two'))).toBe('55P03');
    expect(await codeOf(succeedGeneration(client, 'two'))).toBe('55P03');
    await relay.query('COMMIT');
    await client.query('RESET lock_timeout');
    await succeedGeneration(client, 'two');
    expect(await copies(id, 'one')).toBe('55000');
  });
});
