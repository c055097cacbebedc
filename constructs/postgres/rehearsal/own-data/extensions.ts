import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findEngine, type Engine } from '../server/engine';
import { DumpError } from './dump-error';
import type { InspectedDumps } from './inspect';
import { isRdsExtension } from './system-roles';

export interface ExtensionSettings extends InspectedDumps {
  readonly blueVersion: string;
  readonly greenVersion: string;
  /** Extensions that the user leaves out. */
  readonly without: readonly string[];
  readonly say: (words: string) => void;
}

/**
 * Which extensions of the dumps are left out: those that the user names, and those that only RDS has.
 * @throws DumpError naming every other one that the local engines lack, where it is, and what can be done
 */
export async function extensionsLeftOut(settings: ExtensionSettings): Promise<ReadonlySet<string>> {
  const { plan, dumps, without, say } = settings;
  const wanted = [...plan.databases.values()].flatMap(({ name: database, extensions }) =>
    extensions.map(({ name }) => ({ name, database })),
  );
  const unknown = without.filter((name) => !wanted.some((one) => one.name === name));
  if (unknown.length > 0) {
    const there = [...new Set(wanted.map(({ name }) => name))].sort().join(', ') || 'none';
    throw new DumpError(
      `--without-extension names ${unknown.join(', ')}, which no dump holds. Extensions in them: ${there}.`,
    );
  }
  const left = new Set([...without, ...wanted.map(({ name }) => name).filter(isRdsExtension)]);
  const lacking: string[] = [];
  for (const [side, version] of [
    ['blue', settings.blueVersion],
    ['green', settings.greenVersion],
  ] as const) {
    if (wanted.every(({ name }) => left.has(name))) break;
    const engine = await findEngine(version, { progress: say });
    const there = extensionsOf(engine);
    for (const { name, database } of wanted) {
      if (left.has(name) || there.has(name)) continue;
      const dump = dumps.find(({ databases }) => databases.includes(database));
      lacking.push(
        `  ${name}: database ${database}, ${dump?.file.path ?? ''}: PostgreSQL ${engine.version} for ${side} is without it`,
      );
    }
  }
  if (lacking.length > 0) {
    const missing = [...new Set(lacking.map((line) => line.trim().split(':')[0]))];
    throw new DumpError(
      `The PostgreSQL of this machine lacks extensions that the dumps use:\n${lacking.join('\n')}\n` +
        `Rehearse without them, if nothing in the dumps is made of them: ${missing.map((name) => `--without-extension ${name}`).join(' ')}\n` +
        'The report then says so: what becomes of them in the upgrade is not rehearsed.',
    );
  }
  for (const name of [...left].sort()) {
    const databases = wanted.filter((one) => one.name === name).map(({ database }) => database);
    plan.notes.add(
      `Extension ${name} of ${databases.join(', ')} was left out${isRdsExtension(name) ? ', as only RDS has it' : ''}: what becomes of it in the upgrade was not rehearsed.`,
    );
  }
  return left;
}

function extensionsOf({ bin }: Engine): ReadonlySet<string> {
  const folder = join(bin, '..', 'share', 'postgresql', 'extension');
  const files = readdirSync(folder).filter((name) => name.endsWith('.control'));
  return new Set(files.map((name) => name.slice(0, -'.control'.length)));
}
