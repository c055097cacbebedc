/** Where in a statement the lexer is: survives the end of a chunk. */
type Mode =
  | { readonly in: 'code' }
  | { readonly in: 'quotes'; readonly quote: number; readonly escapes: boolean }
  | { readonly in: 'dollars'; readonly tag: Buffer }
  | { readonly in: 'line comment' }
  | { readonly in: 'comment'; depth: number };

/** What was found: `more` asks for further bytes, `command` is a backslash outside of everything. */
export type Found = 'statement' | 'command' | 'more';

const [QUOTE, DOUBLE, BACKSLASH, DOLLAR, NEWLINE] = ["'", '"', '\\', '$', '\n'].map((sign) => sign.charCodeAt(0));
const [OPEN, CLOSE, SEMICOLON, DASH, SLASH, STAR] = ['(', ')', ';', '-', '/', '*'].map((sign) => sign.charCodeAt(0));
const SPACES = new Set([' ', '\t', '\n', '\r', '\f', '\v'].map((sign) => sign.charCodeAt(0)));
const TAG = /^\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$/;
const LONGEST_TAG = 130;
const CODE: Mode = { in: 'code' };

/**
 * Finds where a statement ends, byte by byte: it knows strings, quoted names, dollar quotes, comments, parentheses (rules hold several
 * statements) and the bodies of SQL-standard functions (`BEGIN ATOMIC … END`). Encodings must not hide ASCII in other characters.
 */
export class Lexer {
  /** Whether plain strings take backslash escapes: `standard_conforming_strings = off`. */
  backslashEscapes = false;
  /** Where the statement's first word begins; -1 before it. */
  start = -1;
  /** Next byte to look at. */
  at = 0;
  private mode: Mode = CODE;
  private parentheses = 0;
  private blocks = 0;
  /** The first words, lower case: they say whether this makes a function. */
  private words: string[] = [];

  /** Whether it is within quotes, or a comment that never ended. */
  get unclosed(): boolean {
    return this.mode.in !== 'code' && this.mode.in !== 'line comment';
  }

  /** A statement begins at this offset. */
  restart(at: number): void {
    this.at = at;
    this.start = -1;
    this.mode = CODE;
    this.parentheses = 0;
    this.blocks = 0;
    this.words = [];
  }

  /** Goes on until something ends, or the bytes do; `at` is then behind it. @param last no bytes follow */
  next(bytes: Buffer, last: boolean): Found {
    while (this.at < bytes.length) {
      // Two bytes tell what begins; a word or a tag may need more.
      if (!last && this.at + 1 >= bytes.length) return 'more';
      const { mode } = this;
      if (mode.in !== 'code') {
        if (!this.leave(mode, bytes, last)) return 'more';
        continue;
      }
      const found = this.code(bytes, last);
      if (found !== undefined) return found;
    }
    return 'more';
  }

  private code(bytes: Buffer, last: boolean): Found | undefined {
    const byte = bytes[this.at];
    const next = bytes[this.at + 1];
    if (byte === DASH && next === DASH) return this.enter({ in: 'line comment' }, 2);
    if (byte === SLASH && next === STAR) return this.enter({ in: 'comment', depth: 1 }, 2);
    if (SPACES.has(byte)) return this.step(1);
    if (byte === BACKSLASH) {
      this.at++;
      return 'command';
    }
    if (byte === SEMICOLON && this.parentheses === 0 && this.blocks === 0) {
      this.at++;
      // A lone semicolon is no statement.
      return this.start < 0 ? undefined : 'statement';
    }
    if (this.start < 0) this.start = this.at;
    if (byte === QUOTE) return this.enter({ in: 'quotes', quote: QUOTE, escapes: this.backslashEscapes }, 1);
    if (byte === DOUBLE) return this.enter({ in: 'quotes', quote: DOUBLE, escapes: false }, 1);
    if (byte === DOLLAR) return this.dollar(bytes, last);
    if (isWord(byte)) return this.word(bytes, last);
    if (byte === OPEN) this.parentheses++;
    if (byte === CLOSE && this.parentheses > 0) this.parentheses--;
    return this.step(1);
  }

  private dollar(bytes: Buffer, last: boolean): Found | undefined {
    const ahead = bytes.subarray(this.at, this.at + LONGEST_TAG);
    const tag = TAG.exec(ahead.toString('latin1'))?.[0];
    if (tag !== undefined) return this.enter({ in: 'dollars', tag: Buffer.from(tag, 'latin1') }, tag.length);
    return !last && ahead.length < LONGEST_TAG ? 'more' : this.step(1);
  }

  private word(bytes: Buffer, last: boolean): Found | undefined {
    let end = this.at + 1;
    while (end < bytes.length && (isWord(bytes[end]) || bytes[end] === DOLLAR)) end++;
    if (end === bytes.length && !last) return 'more';
    const word = end - this.at > 16 ? '' : bytes.toString('latin1', this.at, end).toLowerCase();
    if (word === 'e' && bytes[end] === QUOTE) {
      this.at = end;
      return this.enter({ in: 'quotes', quote: QUOTE, escapes: true }, 1);
    }
    if (this.words.length < 4) this.words.push(word);
    else if (this.parentheses === 0 && this.makesFunction()) {
      if (word === 'begin' || (word === 'case' && this.blocks > 0)) this.blocks++;
      if (word === 'end' && this.blocks > 0) this.blocks--;
    }
    this.at = end;
    return undefined;
  }

  private makesFunction(): boolean {
    const [create, ...rest] = this.words;
    const kind = rest[0] === 'or' ? rest[2] : rest[0];
    return create === 'create' && (kind === 'function' || kind === 'procedure');
  }

  /** Goes to the end of quotes or a comment. False when it is not in these bytes. */
  private leave(mode: Exclude<Mode, { in: 'code' }>, bytes: Buffer, last: boolean): boolean {
    if (mode.in === 'dollars') return this.leaveAt(bytes.indexOf(mode.tag, this.at), mode.tag.length, bytes, last);
    if (mode.in === 'line comment') return this.leaveAt(bytes.indexOf(NEWLINE, this.at), 1, bytes, last);
    if (mode.in === 'comment') return this.leaveComment(mode, bytes, last);
    const { quote, escapes } = mode;
    for (; this.at < bytes.length; this.at++) {
      const byte = bytes[this.at];
      const doubled = byte === quote && bytes[this.at + 1] === quote;
      const escaped = escapes && byte === BACKSLASH;
      if (byte !== quote && !escaped) continue;
      if (!last && this.at + 1 >= bytes.length) return false;
      if (doubled || escaped) this.at++;
      else {
        this.at++;
        this.mode = CODE;
        return true;
      }
    }
    this.at = Math.min(this.at, bytes.length);
    return last;
  }

  private leaveAt(end: number, length: number, bytes: Buffer, last: boolean): boolean {
    if (end >= 0) {
      this.at = end + length;
      this.mode = CODE;
      return true;
    }
    // A tag may be cut in two by the end of the bytes.
    this.at = last ? bytes.length : Math.max(this.at, bytes.length - length);
    return last;
  }

  private leaveComment(mode: Extract<Mode, { in: 'comment' }>, bytes: Buffer, last: boolean): boolean {
    for (; this.at < bytes.length; this.at++) {
      if (this.at + 1 >= bytes.length && !last) return false;
      const [byte, next] = [bytes[this.at], bytes[this.at + 1]];
      if (byte === SLASH && next === STAR) mode.depth++;
      else if (byte === STAR && next === SLASH) mode.depth--;
      else continue;
      this.at++;
      if (mode.depth > 0) continue;
      this.at++;
      this.mode = CODE;
      return true;
    }
    return last;
  }

  private enter(mode: Mode, length: number): undefined {
    this.mode = mode;
    return this.step(length);
  }

  private step(length: number): undefined {
    this.at += length;
    return undefined;
  }
}

function isWord(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) ||
    (byte >= 65 && byte <= 90) ||
    byte === 95 ||
    byte >= 128 ||
    (byte >= 48 && byte <= 57)
  );
}
