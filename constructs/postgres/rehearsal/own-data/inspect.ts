import { DumpError } from './dump-error';
import { identifyDump } from './dump-format';
import { DumpReader, type GivenDump } from './dump-reader';
import { DumpPlan } from './plan';

export interface InspectSettings {
  readonly dumps: readonly GivenDump[];
  /** Output of `pg_dumpall --globals-only`. @default none */
  readonly globals?: string;
  /** PostgreSQL's version of the server that is filled, e.g. `11.22`. */
  readonly blueVersion: string;
  readonly say: (words: string) => void;
  readonly signal: AbortSignal;
}

/** Dumps that were read once, from beginning to end. */
export interface InspectedDumps {
  readonly plan: DumpPlan;
  readonly dumps: readonly InspectedDump[];
}

export interface InspectedDump extends GivenDump {
  /** Bytes of SQL that it comes to. */
  readonly sqlBytes: number;
  readonly databases: readonly string[];
}

/**
 * Reads the dumps, so that whatever is wrong with them is told before anything is started.
 * @throws DumpError for what cannot be read, was cut off, is newer than blue, or holds what must not run
 */
export async function inspectDumps(settings: InspectSettings): Promise<InspectedDumps> {
  const plan = new DumpPlan();
  const globals = new DumpPlan();
  if (settings.globals !== undefined) {
    await readGlobals(settings.globals, globals, settings);
    take(globals, plan);
    plan.databases.clear();
  }
  const dumps: InspectedDump[] = [];
  for (const dump of settings.dumps) {
    const own = new DumpPlan();
    const reader = new DumpReader(dump, own, progress(dump, settings));
    const runs = new Set<string>();
    for await (const action of reader.actions()) {
      settings.signal.throwIfAborted();
      if (action.kind === 'run') runs.add(action.database.name);
    }
    assertVersion(dump.file.path, reader.facts.version, settings.blueVersion);
    const databases = [...own.databases.keys()];
    if (databases.length === 0) {
      throw new DumpError(`${dump.file.path} holds no database: give roles by --globals, and databases by --dump.`);
    }
    for (const name of databases) {
      if (plan.databases.has(name)) {
        const [earlier] = dumps.filter((one) => one.databases.includes(name));
        throw new DumpError(
          `Database ${name} is in ${earlier.file.path} and in ${dump.file.path}: leave one out, or name it otherwise (--dump NAME=FILE).`,
        );
      }
    }
    take(own, plan);
    dumps.push({ ...dump, sqlBytes: reader.facts.sqlBytes, databases });
  }
  for (const { name, after } of globals.databases.values()) {
    const database = plan.databases.get(name);
    if (database) database.after.push(...after);
    else if (after.length > 0)
      plan.notes.add(`Settings of roles in database ${name} were left out: no dump brings it.`);
  }
  return { plan, dumps };
}

async function readGlobals(path: string, plan: DumpPlan, settings: InspectSettings): Promise<void> {
  const file = identifyDump(path);
  if (file.format !== 'sql')
    throw new DumpError(`${path} is an archive: --globals takes what pg_dumpall --globals-only writes.`);
  const reader = new DumpReader({ file }, plan, progress({ file }, settings));
  for await (const action of reader.actions()) {
    settings.signal.throwIfAborted();
    if (action.kind === 'run') {
      throw new DumpError(
        `${path}: line ${action.line}: more than roles and their settings. Of a database's or a whole server's dump say --dump; --globals takes what pg_dumpall --globals-only writes.`,
      );
    }
  }
  if (plan.roles.size === 0)
    throw new DumpError(`${path} names no role: it is not what pg_dumpall --globals-only writes.`);
}

function progress({ file }: GivenDump, { say }: InspectSettings): (fileBytes: number, sqlBytes: number) => void {
  let told = 0;
  return (fileBytes, sqlBytes) => {
    if (Date.now() - told < 1_000) return;
    told = Date.now();
    const far = fileBytes > 0 ? `${inUnits(fileBytes)} of ${inUnits(file.bytes)}` : `${inUnits(sqlBytes)} of SQL`;
    say(`Reading ${file.path}: ${far}`);
  };
}

function assertVersion(path: string, version: string | undefined, blueVersion: string): void {
  const [dumped, blue] = [version, blueVersion].map((text) => Number.parseInt(text ?? '', 10));
  if (!(dumped > blue)) return;
  throw new DumpError(
    `${path} was taken from PostgreSQL ${version}, and blue is declared as ${blueVersion}: an older server cannot take it. ` +
      'Declare the version that blue has (blue.version), or dump a server of that one.',
  );
}

function take(from: DumpPlan, into: DumpPlan): void {
  for (const [name, { attributes, settings }] of from.roles) {
    const role = into.role(name);
    role.attributes ??= attributes;
    role.settings.push(...settings);
  }
  into.memberships.push(...from.memberships);
  for (const master of from.masters) into.masters.add(master);
  for (const [name, database] of from.databases) into.databases.set(name, database);
  for (const note of from.notes) into.notes.add(note);
}

/** E.g. `1.3 GB`. */
export function inUnits(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
