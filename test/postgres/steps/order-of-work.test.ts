import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Build {
  readonly key?: boolean;
  readonly effort: number;
}

interface Work {
  readonly what: 'copy' | 'build';
  /** Of which table. */
  readonly table: number;
  /** Number of the work that must be finished; 0 is none. */
  readonly before: number;
  readonly effort: number;
}

/** What the script makes of tables with those bytes and builds, in its order, by number. */
function orderOf(sessions: number, tables: readonly { readonly bytes: number; readonly builds: readonly Build[] }[]) {
  const folder = mkdtempSync(join(tmpdir(), 'order-of-work-'));
  try {
    let oid = 0;
    const contents: string[] = [];
    const lines = tables.map(({ bytes, builds }, at) => ({
      ...{ bytes, job: at + 1 },
      builds: builds.map(({ key = false, effort }) => {
        const catalog = key ? 2606 : 1259;
        contents.push(`${oid}; ${catalog} ${(oid += 1)} ${key ? 'CONSTRAINT' : 'INDEX'} public x shop`);
        return { key, effort, catalog, oid };
      }),
    }));
    writeFileSync(join(folder, 'tables'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    writeFileSync(join(folder, 'after.list'), contents.map((line) => `${line}\n`).join(''));
    const script = resolve('constructs/postgres/steps/copy-builds.sh');
    const { status, stderr } = spawnSync(
      'bash',
      ['--norc', '-euc', `. ${script}; work=$1 WORKERS=$2; list_work`, '-', folder, String(sessions)],
      // With a socket as its input bash takes itself for a remote shell, and reads more than this.
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    expect([status, stderr]).toEqual([0, '']);
    return new Map<number, Work>(
      readFileSync(join(folder, 'work'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => {
          const [number, what, before, effort, table] = line.split(' ');
          return [
            Number(number),
            { what: what as Work['what'], table: Number(table), before: Number(before), effort: Number(effort) },
          ];
        }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ORDERS = { bytes: 400, builds: [{ key: true, effort: 30 }, { effort: 1800 }] };
const SMALL = { bytes: 400, builds: [{ key: true, effort: 50 }, { effort: 160 }, { effort: 60 }] };

test('the keys of a table are built after its rows, and its indexes after its keys', () => {
  const work = [...orderOf(2, [SMALL])];
  expect(work).toEqual([
    [3, { what: 'build', table: 1, before: 2, effort: 160 }],
    [4, { what: 'build', table: 1, before: 2, effort: 60 }],
    [2, { what: 'build', table: 1, before: 1, effort: 50 }],
    [1, { what: 'copy', table: 1, before: 0, effort: 610 }],
  ]);
});

test('a table that takes as long as all the rest in the other sessions is copied first and alone', () => {
  const work = orderOf(4, [SMALL, ORDERS, SMALL]);
  expect([1, 2, 3].map((number) => work.get(number)!.before)).toEqual([2, 0, 2]);
});

test('a table that takes less than the rest is copied beside the others, the longest first', () => {
  const work = orderOf(2, [SMALL, ORDERS, SMALL, SMALL, SMALL]);
  const copies = [...work].filter(([, { what }]) => what === 'copy');
  expect(copies.map(([number, { before }]) => [number, before])).toEqual([
    [2, 0],
    [1, 0],
    [3, 0],
    [4, 0],
    [5, 0],
  ]);
});

test('in one session nothing waits for one table', () => {
  const work = orderOf(1, [SMALL, ORDERS]);
  expect([1, 2].map((number) => work.get(number)!.before)).toEqual([0, 0]);
});

test('terabytes come before gigabytes', () => {
  const tables = [9e9, 3e12, 4e10].map((bytes) => ({ bytes, builds: [{ effort: bytes }] }));
  const copies = [...orderOf(2, tables)].filter(([, { what }]) => what === 'copy');
  expect(copies.map(([number, { effort }]) => [number, effort])).toEqual([
    [2, 6e12],
    [3, 8e10],
    [1, 18e9],
  ]);
});
