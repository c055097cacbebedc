import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { identifyDump } from '../../../../constructs/postgres/rehearsal/own-data/dump-format';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dump-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'misleading.sql');
  writeFileSync(path, content);
  return path;
}

const tar = Buffer.alloc(1024);
tar.write('toc.dat');
tar.write('ustar', 257);
const otherTar = Buffer.from(tar);
otherTar.write('dump/toc.dat\0');

test.each([
  ['plain SQL', '--\n-- PostgreSQL database dump\n--\n', 'sql', 'none'],
  ['plain SQL without a header', 'CREATE TABLE t ();\n', 'sql', 'none'],
  ['plain SQL behind a restriction', '\\restrict abc\nSET x = 1;\n', 'sql', 'none'],
  ['custom', 'PGDMP\x01\x0e', 'archive', 'none'],
  ['tar', tar, 'archive', 'none'],
  ['gzip', Buffer.from('1f8b0800', 'hex'), 'sql', 'gzip'],
  ['zstd', Buffer.from('28b52ffd24', 'hex'), 'sql', 'zstd'],
])('%s is known by its content, whatever its name', (_, content, format, compression) => {
  expect(identifyDump(file(content))).toMatchObject({ format, compression });
});

test('a directory is known by its table of contents', () => {
  writeFileSync(join(folder, 'toc.dat'), 'PGDMP\x01\x0e');
  expect(identifyDump(folder)).toMatchObject({ format: 'directory' });
});

test.each([
  ['', 'is empty: pg_dump has written nothing into it.'],
  [Buffer.from('fd377a585a0000', 'hex'), 'is packed by xz: unpack it, or pack it by gzip or zstd.'],
  [Buffer.from('504b030414', 'hex'), 'is packed by zip: unpack it'],
  [Buffer.from('89504e470d0a1a0a00', 'hex'), 'is no dump of PostgreSQL: neither SQL nor an archive of pg_dump'],
  ['{"a": 1}', 'is no dump of PostgreSQL'],
  ['-- MySQL dump 10.13\n', 'is a dump of MySQL or MariaDB.'],
  [otherTar, 'is a tar that pg_dump did not write (it begins with dump/toc.dat)'],
])('what is no dump is refused in words: %#', (content, words) => {
  expect(() => identifyDump(file(content))).toThrow(words);
});

test('a folder that pg_dump did not finish is refused', () => {
  expect(() => identifyDump(folder)).toThrow('is a folder without toc.dat');
  writeFileSync(join(folder, 'toc.dat'), '');
  expect(() => identifyDump(folder)).toThrow('is no table of contents of pg_dump');
  mkdirSync(join(folder, 'sub'));
  expect(() => identifyDump(join(folder, 'none'))).toThrow('There is no file');
});
