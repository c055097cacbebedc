import { DatabaseError, type Client } from 'pg';
import { wordsOf } from '../../function/words/words-of';
import { asSuperuser, superuserIn, type BlueServer } from './blue-server';
import { DumpError } from './dump-error';
import { DumpReader, type Action } from './dump-reader';
import { inUnits, type InspectedDump, type InspectedDumps } from './inspect';
import { Loader } from './loader';
import { makeDatabases } from './make-databases';
import { makeRoles, setOrNote } from './make-roles';
import { outlookOf } from './outlook';
import { DumpPlan, type PlannedDatabase } from './plan';
import { RawSession } from './raw-session';
import type { ServerMessages } from './server-messages';
import { copiesFromInput, rewritten, tokensOf } from './sql-words';
import { headOf, mayHoldRows } from './statement-head';
import { verdictOn } from './tolerance';

export interface LoadDumpsSettings extends InspectedDumps {
  readonly blue: BlueServer;
  /** Passwords of the declared roles; the first one owns what the dumps leave open. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Extensions that are left out. */
  readonly without: ReadonlySet<string>;
  readonly messages: ServerMessages;
  readonly say: (words: string) => void;
  readonly note: (words: string) => void;
  readonly signal: AbortSignal;
  /** Runs when everything is there but event triggers, which would run for what a superuser does. */
  readonly beforeEventTriggers?: () => Promise<void>;
}

/** Fills blue. @throws DumpError naming file, line, statement and what the server refused, without any row's content */
export async function loadDumps(settings: LoadDumpsSettings): Promise<void> {
  const { plan, dumps, blue, passwords, without, note } = settings;
  const databases = [...plan.databases.values()];
  const superuser = await blue.connectAsSuperuser();
  try {
    const master = blue.master.username;
    await makeRoles(superuser, { plan, master, passwords, note });
    const owner = Object.keys(passwords).find((role) => role !== master) ?? master;
    await makeDatabases(superuser, blue, { databases, owner, without, note });
    const loader = await Loader.make(superuser, blue, databases);
    for (const dump of dumps) await new DumpLoading(dump, loader, settings).run();
    await loader.end();
    for (const { name, after } of databases) {
      await asSuperuser(blue, name, async (client) => {
        for (const sql of after) {
          if (![...without].some((left) => sql.startsWith(`comment on extension ${left} `)))
            await setOrNote(client, sql, note);
        }
      });
    }
    await settings.beforeEventTriggers?.();
    for (const { name, eventTriggers } of databases) {
      await asSuperuser(blue, name, async (client) => {
        // As on RDS, where a master user makes them.
        if (eventTriggers.length > 0) await client.query('SET ROLE rds_superuser');
        for (const sql of eventTriggers) await setOrNote(client, sql, note);
      });
    }
  } finally {
    await superuser.end();
  }
}

/** One dump, on its way into the server. */
class DumpLoading {
  private readonly sessions = new Map<string, { readonly client: Client; readonly raw: RawSession }>();
  private readonly superusers = new Map<string, Client>();
  private current: RawSession | undefined;
  /** The statement that takes rows now, or whose rows nobody takes. */
  private copy: { readonly action: Extract<Action, { kind: 'run' }>; readonly taken: boolean } | undefined;
  private readonly leftOut = new Map<string, number>();
  private told = 0;

  constructor(
    private readonly dump: InspectedDump,
    private readonly loader: Loader,
    private readonly settings: LoadDumpsSettings,
  ) {}

  async run(): Promise<void> {
    const { dump, settings } = this;
    // What is planned was taken at the first reading.
    const reader = new DumpReader(dump, new DumpPlan(), (_, sqlBytes) => this.tell(sqlBytes));
    try {
      for await (const action of reader.actions()) {
        settings.signal.throwIfAborted();
        if (action.kind === 'run') await this.statement(action);
        else if (this.copy?.taken) await this.rows(this.copy.action, action);
      }
    } finally {
      const clients = [...this.superusers.values(), ...[...this.sessions.values()].map(({ client }) => client)];
      await Promise.allSettled(clients.map((client) => client.end()));
    }
    for (const [head, count] of this.leftOut) {
      settings.note(
        `Left out of ${dump.file.path}, as the local engine has nothing to apply it to: ${head}${count > 1 ? ` (${count} times)` : ''}`,
      );
    }
  }

  private async statement(action: Extract<Action, { kind: 'run' }>): Promise<void> {
    const { database, sql } = action;
    const session = await this.sessionOf(database);
    this.current = session;
    this.copy = undefined;
    const text = sql.toString('utf8');
    let taken = false;
    try {
      taken = await session.run(sql);
    } catch (error) {
      await this.judge(error, action, text);
    }
    if (copiesFromInput(text)) this.copy = { action, taken };
    else if (taken) throw this.failure(action, 'it wants rows, and none follow');
  }

  private async rows(action: Extract<Action, { kind: 'run' }>, rows: Exclude<Action, { kind: 'run' }>): Promise<void> {
    try {
      if (rows.kind === 'rows') await this.current?.rows(rows.chunk);
      else await this.current?.endRows();
    } catch (error) {
      const { where = '' } = error as { where?: string };
      // The server says which row of the COPY, and its content: the number is enough.
      const row = /^COPY .*?, line (\d+)/m.exec(where)?.[1];
      throw this.refusal(action, error, row === undefined ? '' : `row ${row} (line ${action.line + Number(row)}): `);
    }
  }

  private async judge(error: unknown, action: Extract<Action, { kind: 'run' }>, sql: string): Promise<void> {
    const { code } = error as { code?: string };
    const verdict = verdictOn(sql, code, this.planned(action), this.leftOutOf(action) !== '');
    if (verdict === 'passed') return;
    if (verdict === 'owner') return this.giveToOwner(action, sql);
    if (verdict === 'left out') {
      const head = headOf(sql);
      this.leftOut.set(head, (this.leftOut.get(head) ?? 0) + 1);
      return;
    }
    throw this.refusal(action, error);
  }

  private planned({ database }: Extract<Action, { kind: 'run' }>): PlannedDatabase {
    return this.settings.plan.databases.get(database.name) ?? database;
  }

  /** Names of the database's extensions that were left out. */
  private leftOutOf(action: Extract<Action, { kind: 'run' }>): string {
    const names = this.planned(action).extensions.map(({ name }) => name);
    return names.filter((name) => this.settings.without.has(name)).join(', ');
  }

  /** The reader let no owner through who is a superuser, and event triggers are not there yet: nothing of the dump runs. */
  private async giveToOwner(action: Extract<Action, { kind: 'run' }>, sql: string): Promise<void> {
    const written = rewritten(tokensOf(sql));
    if (written === undefined)
      throw this.failure(action, 'only a superuser may run it, and it holds more than pg_dump writes');
    const name = action.database.name;
    const superuser = this.superusers.get(name) ?? (await superuserIn(this.settings.blue, name));
    this.superusers.set(name, superuser);
    try {
      await superuser.query(written);
    } catch (error) {
      throw this.refusal(action, error);
    }
  }

  /** What the server refused. @param before words in front of it */
  private refusal(action: Extract<Action, { kind: 'run' }>, error: unknown, before = ''): DumpError {
    const { messages } = this.settings;
    if (!(error instanceof DatabaseError)) return this.failure(action, `${before}${wordsOf(error)}`);
    const sql = action.sql.toString('utf8');
    // The parser quotes the statement that it was given: the words of one with rows in it count as a row's.
    const said = mayHoldRows(sql) ? { ...error, message: error.message, position: undefined } : error;
    const whole = messages.keep(error, `${this.dump.file.path}: line ${action.line}`);
    const missing = this.leftOutOf(action);
    const words = `${before}${wordsOf(said)}${missing === '' ? '' : ` (left out: extension ${missing})`}`;
    const outlook = missing === '' ? outlookOf(sql, error) : '';
    return this.failure(action, words, `${outlook} ${whole} Nothing else of this rehearsal is left.`);
  }

  private failure(
    { database, sql, line }: Extract<Action, { kind: 'run' }>,
    words: string,
    more = ' Nothing of this rehearsal is left.',
  ): DumpError {
    const { path } = this.dump.file;
    return new DumpError(
      `${path}: line ${line}, in database ${database.name}: ${headOf(sql.toString('utf8'))}: ${words}.${more}`,
    );
  }

  private async sessionOf({ name }: PlannedDatabase): Promise<RawSession> {
    const known = this.sessions.get(name);
    if (known) return known.raw;
    const client = await this.loader.connect(name);
    const raw = new RawSession(client);
    this.sessions.set(name, { client, raw });
    return raw;
  }

  private tell(sqlBytes: number): void {
    if (Date.now() - this.told < 1_000) return;
    this.told = Date.now();
    const { file, sqlBytes: all } = this.dump;
    this.settings.say(`Filling blue from ${file.path}: ${inUnits(sqlBytes)} of ${inUnits(all)}`);
  }
}
