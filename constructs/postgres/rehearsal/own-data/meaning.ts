import type { DumpPlan, PlannedDatabase } from './plan';
import { meaningOfBlock } from './meaning-of-block';
import { meaningOfComment } from './meaning-of-comment';
import { meaningOfGrant } from './meaning-of-grant';
import { meaningOfRole } from './meaning-of-role';
import { meaningOfDatabase } from './meaning-of-database';
import {
  beginsWith,
  copiesFromInput,
  indexOfWord,
  isWord,
  nameIn,
  namesFrom,
  rewritten,
  tokensOf,
  type Token,
} from './sql-words';
import { isSystemRole, rolesAmong } from './system-roles';

/** What becomes of a statement: it is run in its database, or the plan has taken what it says. */
export type Meaning =
  /** By a role without rights of its own; `sql` when it is not what the dump wrote. */
  | { readonly kind: 'run'; readonly sql?: string }
  | { readonly kind: 'planned' }
  | { readonly kind: 'refused'; readonly why: string };

/** What a statement is read with. */
export interface Context {
  readonly plan: DumpPlan;
  /** Where it would run; `undefined` outside of any. */
  readonly database: PlannedDatabase | undefined;
  /** A database by the name that the dump gives it. */
  readonly databaseOf: (name: string) => PlannedDatabase | undefined;
}

export const RUN: Meaning = { kind: 'run' };
export const PLANNED: Meaning = { kind: 'planned' };

/** A statement's first words are enough to see that nothing has to be known of it. */
const PLAIN = /^(insert|select|update|delete|with|analyze|vacuum|refresh|begin|commit|end)\b/i;
/** Of what is long, the beginning says all that is looked at. */
const MOST_TOKENS = 2_000;
/** Encodings whose characters may hold ASCII: a quote in one of them is none. */
const HIDING =
  /^(sjis|mskanji|shiftjis|win932|windows932|shift_jis_2004|big5|win950|windows950|gbk|win936|windows936|gb18030|uhc|win949|windows949|johab)$/i;

/** What a statement of a dump asks for. */
export function meaningOf(sql: string, context: Context): Meaning {
  if (PLAIN.test(sql)) return RUN;
  const tokens = tokensOf(sql, MOST_TOKENS);
  const first = nameIn(tokens[0]) ?? '';
  const read = Object.hasOwn(readers, first) ? readers[first] : undefined;
  return read?.(tokens, context, sql) ?? RUN;
}

type Reader = (tokens: readonly Token[], context: Context, sql: string) => Meaning | undefined;

const readers: Readonly<Record<string, Reader>> = {
  copy: (_, __, sql) =>
    copiesFromInput(sql)
      ? RUN
      : {
          kind: 'refused',
          why: 'COPY other than FROM stdin would read or write files of this machine, or run programs',
        },
  set: setting,
  create,
  alter,
  drop: (tokens, context) =>
    beginsWith(tokens, '* role|user|group|database|tablespace') ? PLANNED : dropped(tokens, context),
  grant: meaningOfGrant,
  revoke: meaningOfGrant,
  do: (_, context, sql) => meaningOfBlock(sql, (statement) => meaningOf(statement, context)),
  comment: (tokens, context) => {
    const { database } = context;
    if (beginsWith(tokens, '* on extension')) return after(database?.after, tokens);
    if (beginsWith(tokens, '* on event trigger')) return after(database?.eventTriggers, tokens);
    return meaningOfComment(tokens, context);
  },
  reset: (tokens) => (beginsWith(tokens, '* session authorization') ? { kind: 'run', sql: 'RESET ROLE' } : undefined),
  security: (_, { plan }) => {
    plan.notes.add('Security labels were left out: the local engine has no provider for them.');
    return PLANNED;
  },
};

function setting(tokens: readonly Token[], { plan }: Context): Meaning | undefined {
  const at = beginsWith(tokens, '* session|local') ? 2 : 1;
  const name = nameIn(tokens[at]);
  const value = tokens[at + 2]?.value ?? '';
  if (name === 'default_tablespace') return PLANNED;
  if (name === 'client_encoding' || name === 'names') {
    const encoding = name === 'names' ? (tokens[at + 1]?.value ?? '') : value;
    if (HIDING.test(encoding)) return { kind: 'refused', why: `encoding ${encoding}: dump again with --encoding=UTF8` };
  }
  if (beginsWith(tokens, '* session authorization')) {
    if (isWord(tokens[3], 'default')) return { kind: 'run', sql: 'RESET ROLE' };
    const role = nameIn(tokens[3]) ?? tokens[3]?.value ?? '';
    plan.role(role);
    return { kind: 'run', sql: `SET ROLE "${role.replaceAll('"', '""')}"` };
  }
  return undefined;
}

function create(tokens: readonly Token[], context: Context): Meaning | undefined {
  const { plan, database } = context;
  if (beginsWith(tokens, '* role|user|group') && !isWord(tokens[2], 'mapping')) return meaningOfRole(tokens, context);
  if (beginsWith(tokens, '* database')) return meaningOfDatabase(tokens, context);
  if (beginsWith(tokens, '* tablespace')) return tablespace(plan);
  if (beginsWith(tokens, '* user mapping')) {
    const [owner] = namesFrom(tokens, indexOfWord(tokens, 'for') + 1);
    for (const role of rolesAmong(owner === undefined ? [] : [owner])) plan.role(role);
    return undefined;
  }
  if (beginsWith(tokens, '* extension')) {
    const at = isWord(tokens[2], 'if') ? 5 : 2;
    const name = nameIn(tokens[at]);
    if (name === undefined || database === undefined) return undefined;
    const schema = nameIn(tokens[indexOfWord(tokens, 'schema', at) + 1 || tokens.length]);
    if (name !== 'plpgsql' && !database.extensions.some((known) => known.name === name)) {
      database.extensions.push({ name, ...(schema === undefined ? {} : { schema }) });
    }
    return PLANNED;
  }
  if (beginsWith(tokens, '* schema')) {
    const at = isWord(tokens[2], 'if') ? 5 : 2;
    const by = indexOfWord(tokens, 'authorization', at);
    const owner = by < 0 ? undefined : nameIn(tokens[by + 1]);
    for (const role of rolesAmong(owner === undefined ? [] : [owner])) plan.role(role);
    const name = by === at ? owner : nameIn(tokens[at]);
    if (name !== undefined) database?.schemas.add(name);
    return undefined;
  }
  if (beginsWith(tokens, '* event trigger')) return after(database?.eventTriggers, tokens);
  if (beginsWith(tokens, '* publication * for all')) return after(database?.after, tokens);
  if (beginsWith(tokens, '* subscription')) return subscription(plan);
  if (beginsWith(tokens, '* policy')) {
    const to = indexOfWord(tokens, 'to');
    if (to > 0) for (const role of rolesAmong(namesFrom(tokens, to + 1))) plan.role(role);
    return undefined;
  }
  const language = tokens.findIndex((token) => isWord(token, 'language'));
  return language > 0 && language < 6 && nameIn(tokens[language + 1]) === 'plpgsql' && tokens.length === language + 2
    ? PLANNED
    : undefined;
}

function alter(tokens: readonly Token[], context: Context): Meaning | undefined {
  const { plan, database } = context;
  if (beginsWith(tokens, '* role|user|group') && !isWord(tokens[2], 'mapping')) return meaningOfRole(tokens, context);
  if (beginsWith(tokens, '* database')) return meaningOfDatabase(tokens, context);
  if (beginsWith(tokens, '* tablespace')) return tablespace(plan);
  if (beginsWith(tokens, '* system')) return { kind: 'refused', why: 'ALTER SYSTEM is no part of a dump' };
  if (beginsWith(tokens, '* subscription')) return subscription(plan);
  if (beginsWith(tokens, '* default privileges')) {
    const at = tokens.findIndex((token, index) => index < 6 && (isWord(token, 'role') || isWord(token, 'user')));
    if (at > 0) for (const role of rolesAmong(namesFrom(tokens, at + 1))) plan.role(role);
    meaningOfGrant(tokens.slice(Math.max(indexOfWord(tokens, 'grant'), indexOfWord(tokens, 'revoke'))), {
      ...context,
      database: undefined,
    });
    return undefined;
  }
  const owner = indexOfWord(tokens, 'owner');
  const newOwner = isWord(tokens[owner + 1], 'to') ? nameIn(tokens[owner + 2]) : undefined;
  if (beginsWith(tokens, '* event trigger')) {
    return newOwner === undefined ? after(database?.eventTriggers, tokens) : PLANNED;
  }
  if (owner < 0 || newOwner === undefined || tokens.length !== owner + 3) return undefined;
  // What the engine or RDS owns stays with whom it belongs to here.
  if (isSystemRole(newOwner)) return PLANNED;
  const ofAllTables = database?.after.some((sql) =>
    sql.startsWith(`create publication ${rewritten([tokens[2]])} for all`),
  );
  if (beginsWith(tokens, '* publication') && ofAllTables) return PLANNED;
  for (const role of rolesAmong([newOwner])) plan.role(role);
  return undefined;
}

/** `pg_dump --clean` drops what a new database does not have. */
function dropped(tokens: readonly Token[], { database }: Context): Meaning | undefined {
  if (beginsWith(tokens, '* extension|event|publication|subscription')) return PLANNED;
  const schema = beginsWith(tokens, '* schema') ? nameIn(tokens.at(-1)) : undefined;
  return schema !== undefined && database?.extensions.some((extension) => extension.schema === schema)
    ? PLANNED
    : undefined;
}

function after(list: string[] | undefined, tokens: readonly Token[]): Meaning {
  const sql = rewritten(tokens);
  if (sql === undefined)
    return { kind: 'refused', why: 'only a superuser may run it, and it holds more than pg_dump writes' };
  list?.push(sql);
  return PLANNED;
}

function tablespace(plan: DumpPlan): Meaning {
  plan.notes.add('Tablespaces were left out, as RDS has none: everything lies in the default one.');
  return PLANNED;
}

function subscription(plan: DumpPlan): Meaning {
  plan.notes.add('Subscriptions were left out: a rehearsal must not connect to what they name.');
  return PLANNED;
}
