import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { END_SESSION } from '../../../constructs/postgres/function/sessions';
import { startPostgresPair, type PostgresPair } from '../harness/postgres';

describe('Ending sessions', () => {
  let pair: PostgresPair;

  beforeAll(async () => {
    pair = await startPostgresPair();
  });
  afterAll(() => pair?.stop());

  const everything = 'FROM pg_stat_activity a WHERE a.pid <> pg_backend_pid()';

  it.each(['blue', 'green'] as const)(
    "passes over the engine's own processes, which the master of %s may not end, and ends what clients opened",
    async (side) => {
      const server = pair[side];
      const role = await server.createRole();
      const client = await server.connect('postgres', role);
      // The control: the server has processes of the engine's own, and refuses the whole statement for one of them.
      const unfiltered = server.query(
        'postgres',
        `SELECT pg_terminate_backend(a.pid) ${everything}
        AND a.backend_type <> 'client backend'`,
      );
      await expect(unfiltered).rejects.toThrow(/superuser/);
      const rows = await server.query<{ type: string; ended: boolean | null }>(
        'postgres',
        `SELECT a.backend_type AS type, ${END_SESSION} AS ended ${everything}`,
      );
      expect(new Set(rows.map(({ type, ended }) => `${type === 'client backend'} ${ended}`))).toEqual(
        new Set(['true true', 'false null']),
      );
      await expect(client.query('SELECT 1')).rejects.toThrow();
    },
  );

  it('is written in one place, so that no statement can forget the filter', () => {
    const folder = 'constructs';
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|sh)$/.test(name));
    const ending = files.filter((name) => readFileSync(join(folder, name), 'utf8').includes('pg_terminate_backend'));
    expect(ending).toEqual(['postgres/function/sessions.ts']);
  });
});
