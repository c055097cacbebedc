import { memoryFolder } from '../../../harness/memory-folder';
import type { Bench } from '../../../../scripts/bench/options';
import type { Line } from '../../../../scripts/bench/line';
import type { Contestant, Seconds } from '../../../../scripts/bench/measure';
import { interleaved, median, ratios } from '../../../../scripts/bench/measure';
import { BenchServers } from './bench-servers';
import { dumpPiped, dumpToFile, ours, pgcopydb, SESSIONS } from './contestants';
import { limitOf, workOf } from './limit';
import type { Peak } from './peak';
import { pgcopydbVersion } from './pgcopydb-set-up';
import { manyDatabases, manyTables, oneTable, shapes, type Subject } from './subject';

const PART = 'copy';
const THEIR_TIME = 'their time ÷ ours';
const OUR_TIME = 'our time';
const TO_FILE = 'pg_dump > file; psql < file';
const PIPED = 'pg_dump | psql';
const PGCOPYDB = 'pgcopydb clone';

/** Sizes of the curve in bytes, and what the ratios have to be: against the seed's way, and against pgcopydb. */
const CURVE = [
  { bytes: 40e6, toFile: 1, pgcopydb: 1 },
  { bytes: 400e6, toFile: 1.5, pgcopydb: 1.2 },
  { bytes: 1300e6, toFile: 1.4, pgcopydb: 1.2 },
];
/** Memory is flat when ten times the data takes no more of it; less data takes another way. */
const LEAST_BYTES = 75e6;

/** Copies from PostgreSQL 11 to 15: our step `copy`, the seed's way, and pgcopydb, from a megabyte to more than a thousand. */
export async function benchCopy(bench: Bench): Promise<Line[]> {
  return [...(await copyMuch(bench)), ...(await copyMany(bench))];
}

async function copyMuch(bench: Bench): Promise<Line[]> {
  const version = await pgcopydbVersion(!bench.quick);
  const servers = await BenchServers.start();
  try {
    const scenes = new Scenes(servers, bench, version);
    const curve = bench.bytes === undefined ? CURVE : [{ bytes: bench.bytes, toFile: 1, pgcopydb: 1 }];
    return [
      ...(await scenes.fixedCost()),
      ...(await scenes.behind(bench.quick ? 1e6 : 10e6)),
      ...(await scenes.curve(curve)),
      ...(await scenes.big(oneTable(bench.quick ? 2e6 : 400e6))),
    ];
  } finally {
    await servers.stop();
  }
}

/**
 * Many files, in memory where that can be: on a disk with ext4, whoever makes thousands of them within minutes after thousands were deleted waits
 * for it to find numbers that were not in use of late (measured: three times as long, for everybody), and each run deletes those of the one before.
 */
async function copyMany(bench: Bench): Promise<Line[]> {
  const servers = await BenchServers.start(memoryFolder());
  try {
    const scenes = new Scenes(servers, bench, undefined);
    const [databases, tables] = bench.quick ? [2, 20] : [20, 1_000];
    const fixed = median(await scenes.fixedSeconds());
    return [
      ...(await scenes.small(manyDatabases(databases), fixed)),
      ...(await scenes.small(manyTables(tables), fixed)),
    ];
  } finally {
    await servers.stop();
  }
}

class Scenes {
  constructor(
    private readonly servers: BenchServers,
    private readonly bench: Bench,
    private readonly version: string | undefined,
  ) {}

  /** Three tables with a megabyte, and the empty database `postgres`. */
  async fixedCost(): Promise<Line[]> {
    const name = 'fixed cost of our copy';
    const values = await this.fixedSeconds();
    return [{ part: PART, name, what: OUR_TIME, unit: 's', atMost: 1, note: '1 MB in 3 tables', values }];
  }

  /** What our copy takes with next to no rows, round by round. */
  async fixedSeconds(): Promise<readonly number[]> {
    return (await this.race(shapes(1e6), [ours(this.servers)])).ours!;
  }

  /** Where fence, claims, rights and proof weigh more than rows: what they cost. */
  async behind(bytes: number): Promise<Line[]> {
    const subject = shapes(bytes);
    const seconds = await this.race(subject, [ours(this.servers), dumpToFile(this.servers)]);
    const values = seconds.ours!.map((value, round) => value - seconds[TO_FILE]![round]!);
    const name = `${subject.name}: copy behind ${TO_FILE}`;
    return [{ part: PART, name, what: 'our time − theirs', unit: 's', atMost: 1, values }];
  }

  async curve(sizes: typeof CURVE): Promise<Line[]> {
    const lines: Line[] = [];
    const [small, large]: [Peak[], Peak[]] = [[], []];
    for (const size of sizes) {
      const isLast = size === sizes.at(-1);
      // Both sizes take the way of large tables, which have a session each.
      if (isLast) await this.race(shapes(Math.max(size.bytes / 10, LEAST_BYTES)), [ours(this.servers, small)], 1);
      const subject = shapes(size.bytes);
      const all = [ours(this.servers, isLast ? large : []), dumpToFile(this.servers)];
      const seconds = await this.race(subject, [...all, ...this.pgcopydb()]);
      const { bytes, rows } = await this.servers.size();
      const note = `${Math.round(bytes / 1e6)} MB, ${rows.toLocaleString('en')} rows`;
      lines.push(
        this.ratio(`${subject.name}: copy against ${TO_FILE}`, seconds, TO_FILE, size.toFile, note),
        this.againstPgcopydb(subject, seconds, size.pgcopydb),
        await this.limit(subject, seconds),
      );
    }
    return [...lines, ...peaks(small, large)];
  }

  async big(subject: Subject): Promise<Line[]> {
    const seconds = await this.race(subject, [ours(this.servers), ...this.pgcopydb()]);
    return [this.againstPgcopydb(subject, seconds, 1.5), await this.limit(subject, seconds)];
  }

  /** No ratio is asked for: the limit forbids to be as fast as they are. @param fixed seconds that our copy takes without rows */
  async small(subject: Subject, fixed: number): Promise<Line[]> {
    const seconds = await this.race(subject, [ours(this.servers), dumpPiped(this.servers)]);
    const name = `${subject.name}: the limit against our copy`;
    const what = 'what no copy that keeps our promises can be faster than ÷ our time';
    const work = await workOf(this.servers, dumpPiped(this.servers));
    const note =
      work === undefined
        ? 'processor time is read on Linux'
        : `processor time of ${PIPED} ÷ processors: ${work.toFixed(1)} s; the fixed cost of our copy: ${fixed.toFixed(1)} s`;
    const values = work === undefined ? [] : seconds.ours!.map((value) => (work + fixed) / value);
    return [
      this.ratio(`${subject.name}: copy against ${PIPED}`, seconds, PIPED),
      { part: PART, name, what, values, note },
    ];
  }

  private async race(subject: Subject, contestants: readonly Contestant[], rounds?: number): Promise<Seconds> {
    this.bench.told(`filling blue: ${subject.name}`);
    await this.servers.fill(subject);
    return interleaved(rounds ?? this.bench.rounds, contestants, (text) => this.bench.told(`${subject.name}: ${text}`));
  }

  private pgcopydb(): readonly Contestant[] {
    return this.version === undefined ? [] : [pgcopydb(this.servers)];
  }

  private ratio(name: string, seconds: Seconds, theirs: string, atLeast?: number, note?: string): Line {
    const values = ratios(seconds, theirs, 'ours');
    return {
      ...{ part: PART, name, what: THEIR_TIME, values },
      ...(atLeast !== undefined && { atLeast }),
      ...(note !== undefined && { note }),
    };
  }

  private againstPgcopydb(subject: Subject, seconds: Seconds, atLeast: number): Line {
    const name = `${subject.name}: copy against ${PGCOPYDB}`;
    if (this.version === undefined) {
      return { part: PART, name, what: THEIR_TIME, values: [], note: 'pgcopydb is not installed' };
    }
    return this.ratio(name, seconds, PGCOPYDB, atLeast, `pgcopydb ${this.version}, ${SESSIONS} jobs each`);
  }

  /** How near we come to what this machine allows: 1 is as fast as can be. */
  private async limit(subject: Subject, seconds: Seconds): Promise<Line> {
    const name = `${subject.name}: the limit against our copy`;
    const what = 'what no copy can be faster than ÷ our time';
    const limit = await limitOf(this.servers);
    if (limit === undefined) return { part: PART, name, what, values: [], note: 'processor time is read on Linux' };
    const [work, chain] = [limit.work, limit.chain].map((value) => value.toFixed(1));
    const note = `processor time of COPY out, COPY in and builds, each alone, ÷ processors: ${work} s; longest chain of rows and build: ${chain} s`;
    return { part: PART, name, what, values: seconds.ours!.map((value) => limit.seconds / value), note };
  }
}

function peaks(small: readonly Peak[], large: readonly Peak[]): Line[] {
  const most = Math.round(Math.max(...large.map(({ memory }) => memory)) / 1e6);
  return [
    {
      ...{ part: PART, name: 'peak memory of our copy', atMost: 1.25 },
      what: 'with all of the data ÷ with a tenth of it (75 MB at least)',
      note: `${most} MB with all of it, all processes of the program together`,
      values: large.map(({ memory }) => memory / small[0]!.memory),
    },
    {
      ...{ part: PART, name: 'files of our copy', what: 'largest sum of its temporary files', unit: 'MB', atMost: 1 },
      values: large.map(({ files }) => files / 1e6),
    },
  ];
}
