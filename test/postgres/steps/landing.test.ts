import { Landing } from '../../../constructs/postgres/host/copy/analyze';
import type { Build, Table } from '../../../constructs/postgres/host/copy/tables';

const early: Build = { key: true, effort: 1, identity: '2606 1', early: true };
const late: Build = { key: false, effort: 1, identity: '1259 2', early: false };

function table(name: string, more: Partial<Table> = {}): Table {
  return {
    ...{ oid: name, name, columns: '(id)', condition: null, bytes: 1, plain: true, wide: false },
    ...{ whole: null, root: null, builds: [early], ...more },
  };
}

it('a table can be analyzed once it has its rows, a partitioned one once the last of its parts has', () => {
  const [single, first, second] = [table('single'), table('p1', { whole: 'p' }), table('p2', { whole: 'p' })];
  const landing = new Landing([single, first, second]);
  expect(landing.land([first])).toEqual([]);
  expect(landing.land([single, second])).toEqual(['single', 'p']);
});

it('a table with an index that waits for other tables is not analyzed before it, nor is the table that it is a part of', () => {
  const [single, first, second] = [
    table('single', { builds: [early, late] }),
    table('p1', { whole: 'p', builds: [late] }),
    table('p2', { whole: 'p' }),
  ];
  expect(new Landing([single, first, second]).land([single, first, second])).toEqual([]);
});

it('a table whose parts are filled through it is not analyzed before what is built on them in the end', () => {
  const part = table('p1', { whole: 'p', root: 'p' });
  expect(new Landing([part]).land([part])).toEqual([]);
});
