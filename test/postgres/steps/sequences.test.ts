import type { PostgresPair } from '../harness/postgres';
import { closeFence } from './fenced';
import type { Host } from './host';
import { startShop } from './shop';

let pair: PostgresPair;
let host: Host;

beforeAll(async () => {
  ({ pair, host } = await startShop(
    `CREATE SEQUENCE up INCREMENT 5; CREATE SEQUENCE "do""wn' $x\tü" INCREMENT -3; CREATE SEQUENCE untouched START 17;
     CREATE SEQUENCE far START 9223372036854775800; CREATE SEQUENCE round AS smallint INCREMENT 7 MINVALUE -9 MAXVALUE 9 CYCLE`,
  ));
  await closeFence(pair);
  expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
}, 60_000);
afterAll(() => pair.stop());

async function compare(): Promise<{ code: number | null; found: string[]; moved: { name: string; blue: string }[] }> {
  const fenceId = await closeFence(pair);
  const { code } = await host.run('compare', 'do');
  const [row] = await pair.blue.query<{ detail: { moved: { name: string; blue: string }[] } }>(
    'shop',
    `SELECT detail FROM cdk_cutover.comparison WHERE fence_id = '${fenceId}'`,
  );
  const found = host.differences(fenceId).map(({ what, name, how }) => `${what} ${name} ${how}`);
  return { code, found, moved: row!.detail.moved };
}

const onBlue = (sql: string) => pair.blue.query('shop', sql);
const onGreen = (sql: string) => pair.green.query('shop', sql);

it('finds nothing and notes nothing where positions are alike', async () => {
  expect(await compare()).toEqual({ code: 0, found: [], moved: [] });
});

it('notes every sequence that clients moved on blue since the copy, and calls none of them a difference', async () => {
  await onBlue(
    `SELECT nextval('up'), nextval('up'), nextval('"do""wn'' $x\tü"'), nextval('untouched'), nextval('far'), nextval('round'), nextval('round')`,
  );
  const { code, found, moved } = await compare();
  expect({ code, found }).toEqual({ code: 0, found: [] });
  expect(moved.map(({ name, blue }) => `${name} ${blue}`).sort()).toEqual([
    `public."do""wn' $x\tü" -1 t`,
    'public.far 9223372036854775800 t',
    'public.round -2 t',
    'public.untouched 17 t',
    'public.up 6 t',
  ]);
});

it('calls a green that is ahead a difference, in either direction, and beyond what floats can tell apart', async () => {
  await onGreen(
    `SELECT setval('up', 11), setval('"do""wn'' $x\tü"', -4), setval('far', 9223372036854775801), setval('round', 9)`,
  );
  const { code, found, moved } = await compare();
  expect(code).toBe(1);
  expect(found.sort()).toEqual([
    `sequence public."do""wn' $x\tü" is ahead on green`,
    'sequence public.far is ahead on green',
    'sequence public.up is ahead on green',
  ]);
  expect(moved.map(({ name }) => name).sort()).toEqual(['public.round', 'public.untouched']);
  await onGreen(`SELECT setval('up', 6), setval('"do""wn'' $x\tü"', -1), setval('far', 9223372036854775800)`);
  expect(await compare()).toMatchObject({ code: 0, found: [] });
});

it('calls a sequence that is declared otherwise, missing or new on green a difference', async () => {
  await onGreen(
    'ALTER SEQUENCE up CACHE 20; ALTER SEQUENCE untouched RENAME TO renamed; ALTER SEQUENCE round NO CYCLE',
  );
  const { code, found } = await compare();
  expect(code).toBe(1);
  expect(found.filter((line) => line.startsWith('sequence')).sort()).toEqual([
    'sequence public.renamed is only on green',
    'sequence public.round differs in seqcycle',
    'sequence public.untouched could not be read on green: undefined_table (SQLSTATE 42P01): relation "public.untouched" does not exist',
    'sequence public.untouched is missing on green',
    'sequence public.up differs in cache',
  ]);
}, 60_000);
