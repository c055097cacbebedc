import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readDataSet } from '../../../lib/rehearse/blue-data/data-set';
import { loadDataSet } from '../../../lib/rehearse/blue-data/load-data-set';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { dumped, filled, KONG, toBeFilled, type Filling } from './dumped';

const passwords = { kong: 'kong-of-a-test', kong_ro: 'reader-of-a-test' };

let pair: PostgresPair;
let folder: string;
const into = (filling: Filling) => filled(toBeFilled(pair.green, pair), { passwords, ...filling });

beforeAll(async () => {
  pair = await startPostgresPair();
  folder = pair.folder;
  await loadDataSet(readDataSet(KONG), { ...pair.blue, caCertificate: pair.caCertificate }, passwords);
  await pair.blue.queryAsSuperuser(
    'kong',
    `create unlogged table public.sessions (id int primary key, data text); insert into public.sessions select n, 'x' from generate_series(1, 77) n;
     create function public.tell() returns event_trigger language plpgsql as 'begin end';
     create event trigger told on ddl_command_end execute function public.tell()`,
  );
});
afterAll(() => pair.stop());

const COUNTS = `select n.nspname || '.' || c.relname as name, pg_get_userbyid(c.relowner) as owner, c.relpersistence as kind,
                       (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from only %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::int as rows
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname in ('public', 'analytics') and c.relkind = 'r' order by 1`;

test.each([
  ['plain SQL', ['-Fp', '-C'], (bytes: Buffer) => bytes],
  ['plain SQL, gzip', ['-Fp', '-C'], (bytes: Buffer) => gzipSync(bytes)],
  ['custom', ['-Fc'], (bytes: Buffer) => bytes],
])(
  '%s',
  async (name, parameters, pack) => {
    const file = join(folder, `${name.replace(/\W/g, '-')}.dump`);
    writeFileSync(file, pack(dumped(pair.blue, 'pg_dump', ...parameters, 'kong')));
    console.log(await into({ dumps: [file] }));
    expect(await pair.green.queryAsSuperuser('kong', COUNTS)).toEqual(await pair.blue.queryAsSuperuser('kong', COUNTS));
  },
  60000,
);
