import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import type { Run } from '../run';
import type { Server } from '../server';
import { wordsOf } from '../words/words-of';
import { CLIENT_DATABASES } from '../client-databases';

/** What the copy's sessions and our own take at most, beside those that hold each database. */
const SESSIONS = 20;

/** Of each database, the sessions of the host that last as long as the work on all of them: one renews blue's lease, one asks. */
const SESSIONS_A_DATABASE = 2;

interface Room {
  readonly side: string;
  readonly used: number;
  readonly most: number;
}

/** Both servers answer by TLS, and have room for our sessions. */
export async function connections(run: Run): Promise<Finding[]> {
  const found: Finding[] = [];
  const rooms: Room[] = [];
  for (const server of [run.blue, run.green]) {
    const { host, port } = server.values;
    try {
      rooms.push(await roomOf(server));
    } catch (reason) {
      found.push(
        error(
          'unreachable',
          `${server.side} (${host}:${port}): ${wordsOf(reason)}`,
          'See to the security groups, the secret and the certificate bundle of the function',
          reason,
        ),
      );
    }
  }
  // What follows is asked of blue, and compares both.
  if (found.length > 0) return found;
  const needed = SESSIONS + SESSIONS_A_DATABASE * (await run.blue.databases()).length;
  for (const { side, used, most } of rooms) {
    if (most - used >= needed) continue;
    found.push(
      warning(
        'connections',
        `${side} has ${used} of ${most} connections in use`,
        `Leave room for about ${needed} more, by a larger max_connections or fewer sessions of clients: without, the copy fails under the fence`,
      ),
    );
  }
  const { rows: closed } = await (
    await run.blue.book()
  ).query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE ${CLIENT_DATABASES} AND datconnlimit = 0 ORDER BY 1`,
  );
  if (closed.length > 0) {
    found.push(
      error(
        'connection-limit',
        `Databases of blue have CONNECTION LIMIT 0, which refuses the master user as well: ${names(closed.map(({ name }) => name))}`,
        'ALTER DATABASE … CONNECTION LIMIT -1, or drop it',
      ),
    );
  }
  const { rows: limited } = await (
    await run.blue.book()
  ).query<{ name: string; most: number; used: number }>(
    `SELECT datname AS name, datconnlimit AS most, (SELECT count(*)::int FROM pg_stat_activity a WHERE a.datid = d.oid) AS used
      FROM pg_database d WHERE ${CLIENT_DATABASES} AND datconnlimit > 0 ORDER BY 1`,
  );
  for (const { name, most, used } of limited) {
    if (most - used >= SESSIONS + SESSIONS_A_DATABASE) continue;
    found.push(
      warning(
        'connections',
        `Database "${name}" of blue has ${used} of the ${most} connections in use that its CONNECTION LIMIT lets it have`,
        `Leave room for about ${SESSIONS + SESSIONS_A_DATABASE} more, by ALTER DATABASE … CONNECTION LIMIT or fewer sessions of clients: without, the copy may fail under the fence`,
      ),
    );
  }
  const [blue, green] = rooms.map(({ most }) => most);
  if (green! < blue!) {
    found.push(
      warning(
        'max-connections',
        `Green takes ${green} connections, blue ${blue}`,
        'Choose an instance class or max_connections that takes all clients',
      ),
    );
  }
  return found;
}

async function roomOf(server: Server): Promise<Room> {
  const { rows } = await (
    await server.book()
  ).query<{ used: number; most: number }>(
    `SELECT (SELECT count(*)::int FROM pg_stat_activity) AS used, current_setting('max_connections')::int AS most`,
  );
  return { side: server.side, ...rows[0]! };
}
