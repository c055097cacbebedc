import { assertHostTools } from '../../../constructs/postgres/rehearsal/host-tools';

const here: Readonly<Record<string, string>> = {
  psql: 'psql (PostgreSQL) 15.17 (Debian 15.17-0+deb12u1)',
  pg_dump: 'pg_dump (PostgreSQL) 15.17',
  pg_restore: 'pg_restore (PostgreSQL) 15.17',
  bash: 'GNU bash, version 5.2.15(1)-release',
};
const lacking = (changes: Readonly<Record<string, string | undefined>>) => {
  const machine: Readonly<Record<string, string | undefined>> = { ...here, ...changes };
  return () => assertHostTools('15.17', (tool) => machine[tool]);
};

test('a machine with all tools, as new as green, is a host', () => {
  expect(lacking({})).not.toThrow();
  expect(lacking({ psql: 'psql (PostgreSQL) 17.2' })).not.toThrow();
});

test.each([
  [{ psql: undefined }, '  psql (15 or newer)\n'],
  [{ pg_dump: 'pg_dump (PostgreSQL) 13.9' }, '  pg_dump 15 or newer: it is 13.9\n'],
  [{ pg_restore: 'no number' }, '  pg_restore 15 or newer: it is of an unknown version\n'],
  [{ bash: 'GNU bash, version 3.2.57(1)-release' }, '  bash 4 or newer: it is 3.2.57\n'],
])('%j is named', (changes, words) => expect(lacking(changes)).toThrow(words));

test('what installs them is said', () => {
  expect(lacking({ psql: undefined })).toThrow('`npm run setup`');
  expect(lacking({ psql: undefined })).toThrow('sudo apt-get install -y postgresql-client\n');
});

test('this machine is asked by default', () => {
  expect(() => assertHostTools('99.1')).toThrow(/psql 99 or newer: it is \d+|psql \(99 or newer\)/);
});
