import { names, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import type { Run } from '../run';
import type { Server } from '../server';

const LIBRARIES = 'shared_preload_libraries';

/** What a session begins with and may change, and what limits sessions; ours aside. The rest is a matter of the server's size and place. */
const FELT_SQL = `SELECT name, reset_val AS value, boot_val AS boot FROM pg_settings
  WHERE (context = 'user' OR name IN ('max_locks_per_transaction', 'max_prepared_transactions', 'shared_preload_libraries', 'track_commit_timestamp'))
    AND name NOT IN ('application_name', 'client_encoding')`;

interface Setting {
  readonly name: string;
  readonly value: string;
  /** What it is where nobody set it. */
  readonly boot: string;
}

/** What somebody set on blue and green has otherwise: clients, plans and collations may go by it. */
export async function settings(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  const [blue, green] = [await readSettings(run.blue), await readSettings(run.green)];
  const found: Finding[] = [];
  const differing = [...blue.values()]
    .filter(
      ({ name, value, boot }) => name !== LIBRARIES && value !== boot && (green.get(name)?.value ?? value) !== value,
    )
    .map(({ name, value }) => `${name}: ${value} on blue, ${green.get(name)?.value} on green`);
  if (differing.length > 0) {
    found.push(
      warning(
        'settings',
        `Settings differ: ${names(differing)}`,
        "Set them in green's parameter group (`parameters` of PostgresParameters), unless green's value is what you want",
      ),
    );
  }
  const libraries = (all: ReadonlyMap<string, Setting>) =>
    (all.get(LIBRARIES)?.value ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
  const there = new Set(libraries(green));
  const missing = libraries(blue).filter((name) => !there.has(name));
  if (missing.length > 0) {
    found.push(
      warning(
        'preloaded-libraries',
        `Blue preloads ${names(missing)}, green does not`,
        "Add them to shared_preload_libraries in green's parameter group, and reboot green",
      ),
    );
  }
  return found;
}

async function readSettings(server: Server): Promise<Map<string, Setting>> {
  const { rows } = await (await server.book()).query<Setting>(FELT_SQL);
  return new Map(rows.map((row) => [row.name, row]));
}
