import { Lexer } from './lexer';
import { copiesFromInput } from './sql-words';

/** A dump, taken apart. Lines count from 1. */
export type Piece =
  /** Without its semicolon; in the dump's own encoding. */
  | { readonly kind: 'statement'; readonly text: Buffer; readonly line: number }
  /** A line that begins with a backslash: psql's, not the server's. */
  | { readonly kind: 'command'; readonly text: string; readonly line: number }
  /** A comment line between statements. */
  | { readonly kind: 'comment'; readonly text: string; readonly line: number }
  /** Rows of the `COPY … FROM stdin` before. */
  | { readonly kind: 'rows'; readonly chunk: Buffer }
  | { readonly kind: 'rows end' };

/** A dump whose text cannot be taken apart. */
export class SqlTextError extends Error {}

const NEWLINE = 10;
const LONGEST_STATEMENT = 1 << 28;
const CONFORMING = /^set\s+(?:session\s+|local\s+)?standard_conforming_strings\s*(?:=|to)\s*'?(on|off)'?$/i;

/**
 * Takes plain SQL apart, however large: memory holds one statement at a time, and rows pass in the chunks in which they come.
 * @throws SqlTextError when it ends in the middle of something
 */
export async function* piecesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Piece, void, undefined> {
  const text = new Text(source);
  try {
    yield* taken(text);
  } finally {
    await text.close();
  }
}

async function* taken(text: Text): AsyncGenerator<Piece, void, undefined> {
  const lexer = new Lexer();
  for (;;) {
    const found = lexer.next(text.bytes, text.ended);
    if (found === 'more') {
      yield* commentsBefore(text, lexer);
      if (text.bytes.length - Math.max(lexer.start, 0) > LONGEST_STATEMENT) {
        throw new SqlTextError(`line ${text.line}: a statement of more than ${LONGEST_STATEMENT >> 20} MiB`);
      }
      if (!text.ended) {
        await text.more();
        continue;
      }
      if (lexer.start >= 0 || lexer.unclosed) throw cutOff(text.lineAt(Math.max(lexer.start, 0)));
      return;
    }
    yield* commentsBefore(text, lexer);
    if (found === 'command') {
      const line = text.lineAt(lexer.at - 1);
      const from = lexer.start < 0 ? lexer.at - 1 : lexer.start;
      const end = await text.endOfLine(lexer.at);
      yield { kind: 'command', text: text.bytes.toString('utf8', from, end).trim(), line };
      text.consume(end);
      lexer.restart(0);
      continue;
    }
    const statement = Buffer.from(text.bytes.subarray(lexer.start, lexer.at - 1));
    const line = text.lineAt(lexer.start);
    text.consume(lexer.at);
    lexer.restart(0);
    const head = statement.toString('latin1', 0, 100_000);
    const conforming = CONFORMING.exec(head.trim())?.[1];
    if (conforming !== undefined) lexer.backslashEscapes = conforming.toLowerCase() === 'off';
    yield { kind: 'statement', text: statement, line };
    if (copiesFromInput(head)) yield* rows(text, line);
  }
}

/** Comments between two statements, once what follows them is known to be no part of them. */
function* commentsBefore(text: Text, lexer: Lexer): Generator<Piece> {
  const atEnd = text.ended && lexer.at >= text.bytes.length;
  const seen = atEnd ? text.bytes.length : text.bytes.lastIndexOf(NEWLINE, Math.max(lexer.at - 1, 0)) + 1;
  const end = lexer.start < 0 ? seen : lexer.start;
  if (end <= 0 || lexer.unclosed) return;
  let line = text.line;
  for (const words of text.bytes.toString('utf8', 0, end).split('\n')) {
    if (words.startsWith('--')) yield { kind: 'comment', text: words.slice(2).trim(), line };
    line++;
  }
  text.consume(end);
  lexer.at -= end;
  if (lexer.start >= 0) lexer.start -= end;
}

async function* rows(text: Text, line: number): AsyncGenerator<Piece> {
  const begin = await text.endOfLine(0);
  if (text.bytes.toString('latin1', 0, begin).trim() !== '') {
    throw new SqlTextError(`line ${line}: something follows a COPY … FROM stdin in its line`);
  }
  text.consume(begin + 1);
  for (let atLineStart = true; ;) {
    if (text.bytes.length < 4 && !text.ended) {
      await text.more();
      continue;
    }
    const end = atLineStart && endsHere(text.bytes, 0) ? 0 : endOfRows(text.bytes);
    if (end >= 0) {
      if (end > 0) yield { kind: 'rows', chunk: Buffer.from(text.bytes.subarray(0, end)) };
      text.consume(end);
      text.consume(await text.endOfLine(0));
      yield { kind: 'rows end' };
      return;
    }
    if (text.ended) throw cutOff(line);
    // The end mark may be cut in two.
    const safe = text.bytes.length - 4;
    if (safe > 0) {
      yield { kind: 'rows', chunk: Buffer.from(text.bytes.subarray(0, safe)) };
      atLineStart = text.bytes[safe - 1] === NEWLINE;
      text.consume(safe);
    }
    await text.more();
  }
}

/** Offset of the line `\.`, or -1. */
function endOfRows(bytes: Buffer): number {
  for (let at = bytes.indexOf('\n\\.'); at >= 0; at = bytes.indexOf('\n\\.', at + 1)) {
    if (endsHere(bytes, at + 1)) return at + 1;
  }
  return -1;
}

function endsHere(bytes: Buffer, at: number): boolean {
  return /^\\\.(?:\r?\n|\r?$)/.test(bytes.toString('latin1', at, at + 4));
}

function cutOff(line: number): SqlTextError {
  return new SqlTextError(`it ends in the middle of what begins in line ${line}: it was cut off`);
}

/** The bytes that were not used yet. Grows by doubling, so that a long statement is not copied for each chunk. */
class Text {
  bytes: Buffer = Buffer.alloc(0);
  ended = false;
  /** Of the first byte. */
  line = 1;
  private readonly source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  async more(): Promise<void> {
    const chunks = [this.bytes];
    const wanted = Math.max(1, this.bytes.length);
    for (let size = 0; size < wanted && !this.ended;) {
      const { value, done } = await this.source.next();
      if (done) this.ended = true;
      else {
        chunks.push(value);
        size += value.length;
      }
    }
    this.bytes = Buffer.concat(chunks);
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  /** Offset of the line's end, its newline excluded. */
  async endOfLine(from: number): Promise<number> {
    for (;;) {
      const end = this.bytes.indexOf(NEWLINE, from);
      if (end >= 0) return end;
      if (this.ended) return this.bytes.length;
      await this.more();
    }
  }

  lineAt(offset: number): number {
    let line = this.line;
    for (let at = this.bytes.indexOf(NEWLINE); at >= 0 && at < offset; at = this.bytes.indexOf(NEWLINE, at + 1)) line++;
    return line;
  }

  consume(length: number): void {
    this.line = this.lineAt(length);
    this.bytes = this.bytes.subarray(length);
  }
}
