import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const BENCH = resolve('scripts/bench/run.mjs');

function bench(...args: readonly string[]): {
  readonly code: number | null;
  readonly names: string[];
  readonly stderr: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BENCH, ...args], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return {
    code: status,
    names: lines.map((line) => line.replace(/: (?:-?[\d,.]+[ (]|-?[\d.]+$|not measured).*/, '')),
    stderr,
  };
}

it('the bench prints a line for everything that is promised, at tiny sizes whatever the figures are', () => {
  const { code, names } = bench('--quick');
  expect({ code, names }).toEqual({
    code: 0,
    names: [
      'by hand',
      '100 upgrades',
      'closing the fence of 40 tables in 20 schemas',
      'fixed cost of our copy',
      '1 MB: copy behind pg_dump > file; psql < file',
      '2 MB: copy against pg_dump > file; psql < file',
      '2 MB: copy against pgcopydb clone',
      '2 MB: the limit against our copy',
      'peak memory of our copy',
      'files of our copy',
      'one table of 2 MB: copy against pgcopydb clone',
      'one table of 2 MB: the limit against our copy',
      '2 small databases: copy against pg_dump | psql',
      '20 small tables: copy against pg_dump | psql',
      'fixed cost of our comparison',
      'comparison',
      'md5 of each row’s text in SQL',
      'comparison against md5',
    ],
  });
}, 180_000);

it('a part that the bench does not have is named beside those it has', () => {
  expect(bench('speed')).toMatchObject({
    code: 2,
    names: [],
    stderr: 'There is no part speed. Parts: synth, fence, copy, compare.\n',
  });
});

it('tiny sizes are never recorded as a measurement', () => {
  expect(bench('--quick', '--record')).toMatchObject({ code: 2, names: [] });
});
