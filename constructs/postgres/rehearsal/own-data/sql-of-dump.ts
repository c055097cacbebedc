import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DumpError } from './dump-error';
import { formatOf, HEAD_BYTES, type DumpFile } from './dump-format';

const CHUNK = 1 << 20;

/** Told how many bytes of the dump's file were read. Archives that pg_restore reads by itself are not told of. */
export type BytesRead = (bytes: number) => void;

/**
 * The plain SQL of a dump, streamed: unpacked by gzip or zstd, archives turned into SQL by pg_restore, which runs nothing of it.
 * @throws DumpError naming the file, in the words of what failed
 */
export async function* sqlOf(dump: DumpFile, read: BytesRead = () => undefined): AsyncGenerator<Buffer> {
  if (dump.format === 'directory' || (dump.format === 'archive' && dump.compression === 'none')) {
    yield* output(dump, 'pg_restore', [...RESTORE, '--', dump.path]);
    return;
  }
  const unpacked = unpack(dump, read);
  const first = await firstOf(unpacked);
  const whole = joined(first, unpacked);
  if (formatOf(first.subarray(0, HEAD_BYTES), dump.path) === 'sql') yield* whole;
  else yield* output(dump, 'pg_restore', RESTORE, whole);
}

const RESTORE = ['--create', '--no-tablespaces', '--file=-'];

async function* unpack(dump: DumpFile, read: BytesRead): AsyncGenerator<Buffer> {
  const source = counted(dump.path, read);
  if (dump.compression === 'none') yield* source;
  else if (dump.compression === 'zstd') yield* output(dump, 'zstd', ['-dc'], source);
  else yield* gunzipped(dump, source);
}

async function* counted(path: string, read: BytesRead): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    bytes += (chunk as Buffer).length;
    read(bytes);
    yield chunk as Buffer;
  }
}

async function* gunzipped({ path }: DumpFile, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const feeding = feed(source, gunzip);
  // Told by the loop below.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
    await feeding;
  } catch (cause) {
    const { code } = cause as { code?: string };
    const why = code === 'Z_BUF_ERROR' ? 'it was cut off' : (cause as Error).message;
    throw new DumpError(`${path} cannot be unpacked by gzip: ${why}`, { cause });
  } finally {
    gunzip.destroy();
  }
}

/** What a program writes; it ends when nobody reads on. */
async function* output(
  { path }: DumpFile,
  program: string,
  parameters: readonly string[],
  input?: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const child = spawn(program, parameters, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const ended = new Promise<number | null | Error>((resolve) => {
    child.once('error', resolve).once('close', resolve);
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < 4_000) said += text;
  });
  const feeding = input === undefined || child.stdin === null ? undefined : feed(input, child.stdin);
  // What it could not read it tells itself; what our source could not give is told below.
  feeding?.catch(() => child.kill());
  let read = false;
  try {
    for await (const chunk of child.stdout as Readable) yield chunk as Buffer;
    read = true;
  } finally {
    if (!read) child.kill('SIGKILL');
  }
  const end = await ended;
  if (end === 0) {
    await feeding?.catch(() => undefined);
    return;
  }
  if (end instanceof Error) throw new DumpError(`${path} needs ${program}, which cannot be run: ${end.message}`);
  await feeding;
  throw new DumpError(`${path} cannot be read by ${program}: ${advised(said.trim() || `exit code ${String(end)}`)}`);
}

/** Of a tar that is not whole pg_restore takes rows for the name of a file, and repeats it. */
const TAR_HEADER = /(corrupt tar header found in ).*( \(expected )/s;

function advised(words: string): string {
  const lines = words.replace(TAR_HEADER, '$1it$2').split('\n').slice(0, 3).join(' ');
  if (!words.includes('unsupported version')) return lines;
  return `${lines}. A newer pg_dump wrote it: install client tools as new as those, or dump by the tools of this machine.`;
}

async function feed(source: AsyncIterable<Buffer>, target: Writable): Promise<void> {
  try {
    await pipeline(Readable.from(source), target);
  } catch (error) {
    // Whoever reads may have had enough of it: pg_restore closes its input before the archive's last bytes.
    if (!['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function firstOf(source: AsyncGenerator<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let size = 0; size < HEAD_BYTES;) {
    const { value, done } = await source.next();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  return Buffer.concat(chunks);
}

async function* joined(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
