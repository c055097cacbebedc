import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conditionName } from '../../../../constructs/postgres/function/words/condition-names';
import { findEngine } from '../../../../constructs/postgres/rehearsal/server/engine';

/** PostgreSQL's own list, as it comes with the server of the tests. */
async function listed(): Promise<readonly (readonly [string, string])[]> {
  const { bin } = await findEngine('15.17');
  const text = readFileSync(join(bin, '../share/postgresql/errcodes.txt'), 'utf8');
  return [...text.matchAll(/^([0-9A-Z]{5})\s+[EWS]\s+\S+\s+([a-z]\S*)/gm)].map(([, code, name]) => [code!, name!]);
}

test("every SQLSTATE of PostgreSQL's list has its standard name", async () => {
  const all = await listed();
  expect(all.length).toBeGreaterThan(250);
  // Of several names of one SQLSTATE the first counts.
  const first = new Map([...all].reverse());
  expect([...first].filter(([code, name]) => conditionName(code) !== name)).toEqual([]);
  expect(conditionName('UX001')).toBeUndefined();
});
