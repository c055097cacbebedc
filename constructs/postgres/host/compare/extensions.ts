import { contrast, type Difference, type Thing } from './difference';
import { both, type Pair, type Texts } from './session';

const EXTENSIONS_SQL = `SELECT extname::text, extnamespace::regnamespace::text, extversion FROM pg_extension`;

interface Extension {
  readonly name: string;
  readonly schema: string;
  readonly version: string;
}

/** Compares extensions. A newer version on green is as it should be, and noted. */
export async function compareExtensions(
  database: string,
  sessions: Pair,
): Promise<{ differences: readonly Difference[]; notes: readonly string[] }> {
  const { blue, green } = await both(async (side) => (await sessions[side].ask(EXTENSIONS_SQL, 3)).map(toExtension));
  const there = new Map(green.map((extension) => [extension.name, extension.version]));
  const notes: string[] = [];
  const expected = blue.map((extension) => {
    const { name, version } = extension;
    const found = there.get(name);
    if (found === undefined || !isNewer(found, version)) return extension;
    notes.push(`${database}: extension ${name} is ${version} on blue and ${found} on green`);
    return { ...extension, version: found };
  });
  const found = (things: readonly Extension[]) => ({ things: things.map(toThing), unread: [] });
  return { differences: contrast(database, found(expected), found(green)), notes };
}

/** Whether a version is newer than another: number by number. */
function isNewer(version: string, other: string): boolean {
  const [one, two] = [version, other].map((text) => text.split(/[^0-9]+/).map(Number));
  const at = one!.findIndex((number, place) => number !== (two![place] ?? 0));
  return at >= 0 && one![at]! > (two![at] ?? 0);
}

function toExtension([name, schema, version]: Texts): Extension {
  return { name: String(name), schema: String(schema), version: String(version) };
}

function toThing({ name, schema, version }: Extension): Thing {
  return { what: 'extension', name, definition: JSON.stringify({ schema, version }) };
}
