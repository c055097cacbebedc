import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVERY_WARNING } from '../../../lib/rehearse/run/acknowledged';
import { messagesFile } from '../../../lib/rehearse/workspace/messages-file';
import type { RehearsalOrder } from '../../../lib/system/system';
import { nearest } from '../../settings/nearest';
import { WARNINGS } from '../warning-id';
import type { OwnDataOptions } from './options';
import { connectionOf } from './own-data/connection-of';
import { identifyDump } from './own-data/dump-format';
import type { GivenDump } from './own-data/dump-reader';
import { givenDump, OwnData } from './own-data/own-data';
import { dumpStaging } from './own-data/staging-copy';
import type { PostgresRehearsalSettings } from './postgres-rehearsal';

type OwnDataContext = Pick<RehearsalOrder, 'declared' | 'run' | 'signal' | 'say'>;

/** Reads what the options name. @throws naming the option, the file and what is wrong with it */
export async function ownData(
  options: OwnDataOptions,
  context: OwnDataContext,
): Promise<Pick<PostgresRehearsalSettings, 'contents' | 'acknowledged'>> {
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
    messagesFile: messagesFile(context.run),
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
