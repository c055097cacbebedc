import { runBench } from './run-bench';

it('the bench prints a line for everything that is promised, at tiny sizes whatever the figures are', () => {
  const { code, names } = runBench('--quick');
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
      '2 small databases: the limit against our copy',
      '20 small tables: copy against pg_dump | psql',
      '20 small tables: the limit against our copy',
      'fixed cost of our comparison',
      'comparison',
      'md5 of each row’s text in SQL',
      'comparison against md5',
    ],
  });
}, 180_000);
