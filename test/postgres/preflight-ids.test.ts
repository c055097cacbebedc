import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { conclude, lookAll } from '../../runtime/preflight/findings';
import { endpointKinds } from '../../constructs/postgres/endpoint-kinds';
import { WARNINGS } from '../../constructs/postgres/warning-id';

const root = resolve(__dirname, '../..');

function textOf(folder: string, files: RegExp): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => files.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n');
}

/** `severity id` of every finding that sources can give. */
function given(sources: string): string[] {
  const found = [...sources.matchAll(/\b(error|warning|note)\(\s*'([a-z0-9-]+)'/g)];
  return [...new Set(found.map(([, severity, id]) => `${severity} ${id}`))].sort();
}

/** Those of them that no test expects by severity and id: as in the report, or as the parts of a finding. */
function withoutTest(ids: readonly string[], tests: string): string[] {
  return ids.filter((each) => {
    const [severity, id] = each.split(' ');
    const asParts = new RegExp(`severity: '${severity}',\\s*id: '${id}'`);
    return !new RegExp(`\\b${each}(?![a-z0-9-])`).test(tests) && !asParts.test(tests);
  });
}

const ENDPOINT = endpointKinds.map(({ name }) =>
  textOf(`constructs/client-endpoint/${name}/function`, /^findings\.ts$/),
);
const PREFLIGHT = [textOf('constructs/postgres/function/preflight', /\.ts$/), ...ENDPOINT].join('\n');
const ACCOUNT = textOf('constructs/postgres/account/function', /\.ts$/);

test.each([
  ['the two servers', PREFLIGHT, textOf('test/postgres/function', /^(preflight.*|route53)(\.test|-journey)\.ts$/), 58],
  ['the account', ACCOUNT, textOf('test/postgres/account', /\.test\.ts$/), 25],
])('every finding about %s has a test in which it fires', (_what, sources, tests, atLeast) => {
  const ids = given(sources);
  expect(ids.length).toBeGreaterThanOrEqual(atLeast);
  expect(withoutTest(ids, tests)).toEqual([]);
});

test('a finding without a test is named', () => {
  const ids = given(`return [error('gone', 'It is gone', ''), warning(\n  'gone-by', '', '')]`);
  expect(ids).toEqual(['error gone', 'warning gone-by']);
  expect(withoutTest(ids, `expect(words).toContain('warning gone-by: ')`)).toEqual(['error gone']);
  expect(withoutTest(ids, `[{ severity: 'error', id: 'gone' }, 'warning gone-by']`)).toEqual([]);
});

test('every warning that can be acknowledged can be given', () => {
  const warnings = given(`${PREFLIGHT}\n${ACCOUNT}`).filter((each) => each.startsWith('warning '));
  expect(warnings.map((each) => each.split(' ')[1])).toEqual(Object.keys(WARNINGS).sort());
});

test('what cannot be looked at is an error of its own, and the others are looked at all the same', async () => {
  const storage = () => Promise.reject(new Error('timed out'));
  const room = () =>
    Promise.resolve([{ id: 'room', severity: 'note' as const, words: 'There is room', fix: 'Enjoy it' }]);
  const found = await lookAll([storage, room], undefined, false);
  expect(found.map(({ id, severity, words }) => [severity, id, words])).toEqual([
    ['error', 'storage-unknown', 'timed out'],
    ['note', 'room', 'There is room'],
  ]);
  expect(() => conclude(found, new Set(['all']), {})).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(
        'Preflight found 1 error(s):\n- error storage-unknown: timed out. Remove the cause and start again.\n- note room',
      ),
      cause: expect.objectContaining({ errors: [new Error('timed out')] }),
    }),
  );
});
