import type { DumpFile } from './dump-format';
import { DumpError } from './dump-error';
import { meaningOf } from './meaning';
import type { DumpPlan, PlannedDatabase } from './plan';
import { piecesOf, SqlTextError } from './sql-pieces';
import { sqlOf } from './sql-of-dump';
import { headOf, headOfCommand } from './statement-head';

/** A dump as the user named it. */
export interface GivenDump {
  readonly file: DumpFile;
  /** Name for its only database. @default - as in the dump */
  readonly name?: string;
}

/** What is left of a dump when the plan has taken its part. */
export type Action =
  | { readonly kind: 'run'; readonly database: PlannedDatabase; readonly sql: Buffer; readonly line: number }
  | { readonly kind: 'rows'; readonly chunk: Buffer }
  | { readonly kind: 'rows end' };

/** What a dump says of itself. */
export interface DumpFacts {
  /** Of the newest server that it was taken from, e.g. `11.22`. */
  version?: string;
  /** Bytes of SQL. */
  sqlBytes: number;
}

/** Of every server, or RDS' own: nothing in them is a user's. */
const NOBODYS = ['template0', 'template1', 'rdsadmin'];
/** What pg_dump and pg_dumpall write in front of everything: it changes nothing. */
const HARMLESS = /^(set|reset|select\s+pg_catalog\.set_config)\b/i;
const HEADER = /^PostgreSQL database (cluster )?dump$/;
const TRAILER = /^PostgreSQL database (cluster )?dump complete$/;
const VERSION = /^Dumped from database version (\S+)/;

/** Reads a dump from beginning to end, and forgets what was read. */
export class DumpReader {
  readonly facts: DumpFacts = { sqlBytes: 0 };
  private current: PlannedDatabase | undefined;
  /** Within a database that is nobody's. */
  private passing = false;
  private headers = 0;
  private trailers = 0;
  private renamed: string | undefined;

  /** @param read told the bytes of the file, and those of its SQL, that were read so far */
  constructor(
    private readonly dump: GivenDump,
    private readonly plan: DumpPlan,
    private readonly read: (fileBytes: number, sqlBytes: number) => void = () => undefined,
  ) {
    if (dump.name !== undefined) this.current = plan.database(dump.name);
  }

  /** @throws DumpError naming file and line */
  async *actions(): AsyncGenerator<Action, void, undefined> {
    const { path } = this.dump.file;
    // Rows that follow a statement which is passed over are passed over as well.
    let passed = false;
    try {
      for await (const piece of piecesOf(this.counted())) {
        if (piece.kind === 'comment') this.heed(piece.text);
        else if (piece.kind === 'command') this.command(piece.text, piece.line);
        else if (piece.kind === 'statement') {
          const action = this.statement(piece.text, piece.line);
          passed = action === undefined;
          if (action) yield action;
        } else if (!passed) yield piece;
      }
    } catch (cause) {
      if (cause instanceof SqlTextError) throw new DumpError(`${path}: ${cause.message}`, { cause });
      throw cause;
    }
    if (this.trailers < this.headers) {
      throw new DumpError(`${path} was cut off: pg_dump's last line, "PostgreSQL database dump complete", is missing.`);
    }
  }

  private async *counted(): AsyncGenerator<Buffer> {
    let fileBytes = 0;
    for await (const chunk of sqlOf(this.dump.file, (bytes) => (fileBytes = bytes))) {
      this.facts.sqlBytes += chunk.length;
      this.read(fileBytes, this.facts.sqlBytes);
      yield chunk;
    }
  }

  private heed(comment: string): void {
    if (HEADER.test(comment)) this.headers++;
    if (TRAILER.test(comment)) this.trailers++;
    const version = VERSION.exec(comment)?.[1];
    if (version !== undefined && Number.parseFloat(version) > Number.parseFloat(this.facts.version ?? '0')) {
      this.facts.version = version;
    }
  }

  private statement(text: Buffer, line: number): Action | undefined {
    const sql = text.toString('utf8');
    const { plan, current, passing } = this;
    const meaning = meaningOf(sql, {
      plan,
      database: passing ? undefined : current,
      databaseOf: (name) => this.databaseOf(name),
    });
    if (meaning.kind === 'refused') throw this.refused(line, headOf(sql), meaning.why);
    if (meaning.kind === 'planned') return undefined;
    if (passing || (current === undefined && HARMLESS.test(sql))) return undefined;
    if (current === undefined) {
      throw new DumpError(
        `${this.dump.file.path} does not say which database it is of: name it, --dump NAME=${this.dump.file.path}, or dump with --create. (--globals takes roles alone: pg_dumpall --globals-only.)`,
      );
    }
    return { kind: 'run', database: current, sql: meaning.sql === undefined ? text : Buffer.from(meaning.sql), line };
  }

  /** psql would run more than this; nothing else of it is part of a dump. */
  private command(text: string, line: number): void {
    // Before \connect to an odd name, pg_dump makes psql take it byte by byte; the database's own encoding follows.
    if (/^\\(?:(?:un)?restrict [A-Za-z0-9]+|encoding SQL_ASCII)$/.test(text)) return;
    const name = connected(text);
    if (name === undefined) {
      throw this.refused(line, headOfCommand(text), 'psql would run it, and no dump needs it');
    }
    this.passing = NOBODYS.includes(name);
    if (!this.passing) this.current = this.databaseOf(name);
  }

  private databaseOf(name: string): PlannedDatabase | undefined {
    if (NOBODYS.includes(name)) return undefined;
    const { name: given } = this.dump;
    if (given === undefined) return this.plan.database(name);
    this.renamed ??= name;
    if (this.renamed === name) return this.plan.database(given);
    throw new DumpError(
      `${this.dump.file.path} holds several databases (${this.renamed}, ${name}): it cannot be named ${given} as a whole. Leave the name out.`,
    );
  }

  private refused(line: number, head: string, why: string): DumpError {
    return new DumpError(`${this.dump.file.path}: line ${line}: ${head}: refused: ${why}.`);
  }
}

/** The database of psql's `\connect`, as pg_dump writes it. */
function connected(text: string): string | undefined {
  const found = /^\\(?:connect|c) (-reuse-previous=on )?("(?:[^"]|"")*"|[^\s"'\\]+)$/.exec(text);
  if (!found) return undefined;
  const [, reuse, written] = found;
  const value = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
  if (reuse !== undefined) {
    const quoted = /^dbname='((?:[^'\\]|\\.)*)'$/.exec(value)?.[1];
    return quoted?.replaceAll(/\\(.)/g, '$1');
  }
  // psql takes such a name for a connection string: it would lead to another server.
  return /=|:\/\//.test(value) ? undefined : value;
}
