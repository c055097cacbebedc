import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DumpError } from './dump-error';

/** What a dump is by its content: `sql` is plain text, `archive` what pg_restore reads. */
export type DumpFormat = 'sql' | 'archive' | 'directory';
export type Compression = 'none' | 'gzip' | 'zstd';

export interface DumpFile {
  readonly path: string;
  readonly format: DumpFormat;
  readonly compression: Compression;
  /** Size on disk; of a directory, of its table of contents. */
  readonly bytes: number;
}

/** Bytes that tell every format. */
export const HEAD_BYTES = 1024;

const COMPRESSIONS: readonly (readonly [magic: string, compression: Compression])[] = [
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
];
const FOREIGN: readonly (readonly [magic: string, name: string])[] = [
  ['fd377a585a00', 'xz'],
  ['425a68', 'bzip2'],
  ['04224d18', 'lz4'],
  ['504b0304', 'zip'],
];

/**
 * Looks at a dump's first bytes; its name says nothing. What lies within a compressed one is told by `formatOf` once it is unpacked.
 * @throws DumpError when it is missing, empty, or cannot be read
 */
export function identifyDump(path: string): DumpFile {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new DumpError(`There is no file ${path}.`);
  if (found.isDirectory()) return directory(path);
  if (found.size === 0 && found.isFile()) throw new DumpError(`${path} is empty: pg_dump has written nothing into it.`);
  const head = firstBytes(path);
  const hex = head.toString('hex');
  const foreign = FOREIGN.find(([magic]) => hex.startsWith(magic));
  if (foreign) throw new DumpError(`${path} is packed by ${foreign[1]}: unpack it, or pack it by gzip or zstd.`);
  const compression = COMPRESSIONS.find(([magic]) => hex.startsWith(magic))?.[1] ?? 'none';
  const format = compression === 'none' ? formatOf(head, path) : 'sql';
  return { path, format, compression, bytes: found.size };
}

/** @throws DumpError when these are no first bytes of a dump */
export function formatOf(head: Buffer, path: string): Exclude<DumpFormat, 'directory'> {
  if (head.length === 0) throw new DumpError(`${path} is empty: pg_dump has written nothing into it.`);
  if (head.toString('latin1', 0, 5) === 'PGDMP') return 'archive';
  // pg_restore is right to refuse a tar that is none of pg_dump's.
  if (head.toString('latin1', 257, 262) === 'ustar') {
    const first = head.toString('latin1', 0, 100).split('\0')[0];
    if (first === 'toc.dat') return 'archive';
    throw new DumpError(
      `${path} is a tar that pg_dump did not write (it begins with ${first}). Of a packed directory dump, unpack it and name the folder.`,
    );
  }
  const text = head.toString('utf8');
  if (/^(-- |\/\*)?\s*(MySQL|MariaDB) dump/m.test(text)) throw new DumpError(`${path} is a dump of MySQL or MariaDB.`);
  if (head.includes(0) || !/^\uFEFF?\s*(--|\/\*|\\|[A-Za-z]+\b[^:=]*)/.test(text)) {
    throw new DumpError(
      `${path} is no dump of PostgreSQL: neither SQL nor an archive of pg_dump (custom, directory, tar), also packed by gzip or zstd.`,
    );
  }
  return 'sql';
}

function directory(path: string): DumpFile {
  const toc = statSync(join(path, 'toc.dat'), { throwIfNoEntry: false });
  if (toc === undefined) {
    throw new DumpError(`${path} is a folder without toc.dat: no directory dump, or one that pg_dump did not finish.`);
  }
  if (toc.size === 0 || firstBytes(join(path, 'toc.dat')).toString('latin1', 0, 5) !== 'PGDMP') {
    throw new DumpError(`${join(path, 'toc.dat')} is no table of contents of pg_dump: the dump was not finished.`);
  }
  return { path, format: 'directory', compression: 'none', bytes: toc.size };
}

function firstBytes(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return head.subarray(0, readSync(file, head));
  } catch (cause) {
    throw new DumpError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
