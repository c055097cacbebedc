import { jobsOf } from '../../../constructs/postgres/host/copy/jobs';
import type { Table } from '../../../constructs/postgres/host/copy/tables';

let oid = 0;
function table(bytes: number, more: Partial<Table> = {}): Table {
  oid += 1;
  return {
    ...{ oid: String(oid), name: `t${oid}`, columns: '(a)', condition: null, bytes, plain: true, wide: false },
    ...{ whole: null, root: null, builds: [], ...more },
  };
}
const MB = 1e6;

test('small tables are divided by their bytes, so that no session works long while another idles', () => {
  const jobs = jobsOf(
    [3, 3, 2, 2, 1, 1].map((size) => table(size * MB)),
    2,
  );
  const sizes = jobs.map(({ bytes }) => bytes / MB).sort();
  expect(sizes).toEqual([3, 3, 3, 3]);
});

test('a thousand tiny tables share few connections', () => {
  const jobs = jobsOf(
    Array.from({ length: 1000 }, () => table(8192)),
    2,
  );
  expect(jobs.map(({ tables }) => tables.length)).toEqual([250, 250, 250, 250]);
});

test('a table with long values goes in binary, however little room it takes: their text may be longer than a message can be', () => {
  const [wide, narrow] = [table(100_000, { wide: true }), table(100_000)];
  expect(jobsOf([wide, narrow], 2).map(({ tables, binary }) => [tables[0], binary])).toEqual([
    [wide, true],
    [narrow, false],
  ]);
});

test('types whose binary form names oids go as text, whatever their size', () => {
  expect(jobsOf([table(20 * MB, { plain: false })], 2)).toMatchObject([{ binary: false, apart: true }]);
});

test('what is built on parts that green fills from above waits until all rows are there', () => {
  const builds = [{ key: true, effort: 1, identity: '2606 1', early: true }];
  expect(
    jobsOf([table(MB, { root: 'whole', builds }), table(20 * MB, { builds })], 2).map((job) => job.builds),
  ).toEqual([builds, []]);
});

test('nothing is divided into no jobs', () => {
  expect(jobsOf([], 4)).toEqual([]);
});
