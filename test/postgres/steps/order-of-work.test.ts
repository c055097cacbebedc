import type { Job } from '../../../constructs/postgres/host/copy/jobs';
import { orderOfWork, type Work } from '../../../constructs/postgres/host/copy/order-of-work';

interface Build {
  readonly key?: boolean;
  readonly effort: number;
}

/** What becomes of large tables with those bytes and builds, in the order of work, by number. */
function orderOf(
  sessions: number,
  tables: readonly { readonly bytes: number; readonly builds: readonly Build[] }[],
  apart = true,
) {
  const jobs = tables.map(({ bytes, builds }, at): Job => ({
    ...{ number: at + 1, tables: [], bytes, apart, binary: true },
    builds: builds.map(({ key = false, effort }, build) => ({
      ...{ key, effort, early: true },
      identity: `${at} ${build}`,
    })),
  }));
  const { work } = orderOfWork(jobs, sessions);
  const seen = ({ what, job, before, effort }: Work) => ({ what, table: job.number, before, effort });
  return new Map(work.map((piece) => [piece.number, seen(piece)]));
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

test('a table whose builds come with its rows keeps nobody waiting, however long they take', () => {
  const work = orderOf(4, [SMALL, ORDERS, SMALL], false);
  expect([1, 2, 3].map((number) => work.get(number)!.before)).toEqual([0, 0, 0]);
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
