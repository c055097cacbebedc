import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Command } from 'commander';
import { wordsOf } from '../constructs/postgres/function/words/words-of';
import { WARNINGS } from '../constructs/postgres/warning-id';
import { nearest } from '../constructs/settings/nearest';
import { connectionOf } from '../lib/rehearse/own-data/connection-of';
import { identifyDump } from '../lib/rehearse/own-data/dump-format';
import type { GivenDump } from '../lib/rehearse/own-data/dump-reader';
import { givenDump, OwnData } from '../lib/rehearse/own-data/own-data';
import { dumpStaging } from '../lib/rehearse/own-data/staging-copy';
import { messagesFile } from '../lib/rehearse/postgres-server/messages-file';
import type { Run } from '../lib/rehearse/postgres-server/run-folder';
import { EVERY_WARNING } from '../lib/rehearse/run/acknowledged';
import type { Declared } from '../lib/rehearse/run/declared';
import type { RehearsalSettings } from '../lib/rehearse/run/rehearsal';

/** Options of a rehearsal with the user's own data. */
export interface OwnDataOptions {
  readonly dump?: readonly string[];
  readonly globals?: string;
  readonly connect?: string;
  readonly withoutExtension?: readonly string[];
  readonly statements?: string;
  readonly acknowledge?: readonly string[];
}

export function withOwnDataOptions(command: Command): Command {
  const more = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  return command
    .option(
      '--dump <[name=]file>',
      'fill blue from a dump of pg_dump or pg_dumpall; repeatable, one for each database',
      more,
    )
    .option('--globals <file>', 'roles for --dump: what pg_dumpall --globals-only wrote')
    .option('--connect <url>', 'fill blue from a staging copy, only read; env:NAME takes a variable, - standard input')
    .option('--without-extension <name>', 'leave an extension out that the local engine lacks; repeatable', more)
    .option('--statements <file>', 'with own data: SQL that clients run as well, parted by ; or one a line')
    .option('--acknowledge <id>', "take a warning of preflight, or 'all', as acknowledged here; repeatable", more)
    .addHelpText(
      'after',
      `
Own data: a dump may be plain SQL, custom, directory or tar, also packed by gzip or zstd; its content tells, not its name. Blue gets the
owners that the dump names; roles that nobody declared get passwords of their own. Clients read the tables that a declared role may read, and
write into a table of the rehearsal's own. Passwords of a dump are never used. A URL with a password is refused: PGPASSWORD, ~/.pgpass,
PGSERVICE, env:NAME and - keep it out of the process list.`,
    );
}

/** The options as a process that keeps a rehearsal is given them. @throws when it could not take one */
export function ownOptionsOf(options: OwnDataOptions & { readonly keep?: boolean }): OwnDataOptions {
  const { dump, globals, connect, withoutExtension, statements, acknowledge } = options;
  if (connect === '-' && options.keep) {
    throw new Error(
      '--keep works in a process of its own, without this standard input: give the URL by --connect env:NAME.',
    );
  }
  return { dump, globals, connect, withoutExtension, statements, acknowledge };
}

/** What a session knows. */
export interface OwnDataContext {
  readonly declared: Declared;
  readonly run: Pick<Run, 'path'>;
  readonly signal: AbortSignal;
  readonly say: (words: string) => void;
}

/** Reads what the options name. @throws naming the option, the file and what is wrong with it */
export async function ownData(
  options: OwnDataOptions,
  context: OwnDataContext,
): Promise<Pick<RehearsalSettings, 'contents' | 'acknowledged'>> {
  assertGoTogether(options);
  for (const id of options.acknowledge ?? []) assertWarning(id);
  const acknowledged = options.acknowledge === undefined ? {} : { acknowledged: options.acknowledge };
  if (options.dump === undefined && options.connect === undefined) return acknowledged;
  const { values } = context.declared;
  const { globals } = options;
  const sources =
    options.connect === undefined
      ? { dumps: (options.dump ?? []).map(given), ...(globals === undefined ? {} : { globals }) }
      : await staging(options.connect, context);
  const contents = await OwnData.read({
    ...sources,
    ...(options.statements === undefined ? {} : { statements: options.statements }),
    without: options.withoutExtension ?? [],
    blueVersion: String(values.BlueVersion),
    greenVersion: String(values.GreenVersion),
    ...{ wordsOf, messagesFile: messagesFile(context.run) },
    ...{ say: context.say, signal: context.signal },
  });
  return { contents, ...acknowledged };
}

function assertGoTogether({ dump, connect, globals, withoutExtension, statements }: OwnDataOptions): void {
  if (dump !== undefined && connect !== undefined) throw new Error('Give either --dump or --connect, not both.');
  if (globals !== undefined && dump === undefined)
    throw new Error('--globals goes with --dump: it names roles, and no data.');
  if (dump !== undefined || connect !== undefined) return;
  if (statements !== undefined)
    throw new Error('--statements goes with --dump or --connect: an example brings its own.');
  if (withoutExtension !== undefined) throw new Error('--without-extension goes with --dump or --connect.');
}

function assertWarning(id: string): void {
  const known = [...Object.keys(WARNINGS), EVERY_WARNING];
  if (known.includes(id)) return;
  const guess = nearest(id, known);
  const advice = guess === undefined ? `Warnings: ${known.join(', ')}` : `Did you mean '${guess}'?`;
  throw new Error(`--acknowledge ${id}: preflight has no such warning. ${advice}`);
}

/** A file may have an equals sign in its name. */
function given(text: string): GivenDump {
  return existsSync(text) ? { file: identifyDump(text) } : givenDump(text);
}

async function staging(connect: string, { run, say, signal }: OwnDataContext) {
  const variable = /^env:(.+)$/.exec(connect)?.[1];
  const hidden =
    variable === undefined ? (connect === '-' ? readFileSync(0, 'utf8') : undefined) : process.env[variable];
  if (variable !== undefined && !hidden) throw new Error(`--connect ${connect}: the variable ${variable} is not set.`);
  const environment = connectionOf({
    ...{ text: (hidden ?? connect).trim(), isPublic: hidden === undefined },
    passwordFile: join(run.path, 'staging.pgpass'),
  });
  return dumpStaging({ environment, folder: join(run.path, 'staging'), say, signal });
}
