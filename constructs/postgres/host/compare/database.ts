import type { ToldProgress } from './context';
import type { Difference } from './difference';
import { compareExtensions } from './extensions';
import { compareLargeObjects } from './large-objects';
import type { RowHash } from './rows/hash';
import { compareRows } from './rows/rows';
import { compareSchema } from './schema';
import { withoutServersOwn } from './server-rights';
import { compareSequences, type Moved } from './sequences';
import { withSessions, type Servers } from './session';
import type { SideSlots } from './rows/hash';

/** What was compared in one database. */
export interface DatabaseResult {
  readonly database: string;
  readonly differences: readonly Difference[];
  readonly tables: readonly (RowHash & { readonly name: string })[];
  readonly sequences: number;
  readonly largeObjects: number;
  readonly objects: number;
  readonly moved: readonly Moved[];
  readonly notes: readonly string[];
}

/** Compares everything that a database holds. */
export async function compareDatabase(
  servers: Servers,
  database: string,
  slots: SideSlots,
  progress: ToldProgress,
): Promise<DatabaseResult> {
  return withSessions(servers, database, async (sessions) => {
    const [rows, schema, sequences, largeObjects, extensions] = await Promise.all([
      compareRows(servers, database, sessions, slots, progress),
      compareSchema(database, sessions),
      compareSequences(database, sessions),
      compareLargeObjects(servers, database, sessions, slots),
      compareExtensions(database, sessions),
    ]);
    return {
      database,
      differences: [
        ...[rows, sequences, largeObjects, extensions].flatMap(({ differences }) => differences),
        ...(await withoutServersOwn(servers, schema.differences)),
      ],
      tables: rows.tables,
      sequences: sequences.count,
      largeObjects: largeObjects.count,
      objects: schema.objects,
      moved: sequences.moved,
      notes: [...rows.notes, ...extensions.notes],
    };
  });
}
