import { connectAs, type ConnectionSettings } from './client-connection';
import type { LoadStatements } from './statements';

const BATCH = 5_000;

/** Which of the ids a server has, asked as a client. @throws when the server cannot be asked: nothing may then be said about losses. */
export async function idsWritten(
  settings: ConnectionSettings,
  statements: LoadStatements,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const client = await connectAs(settings).catch((cause: Error) => {
    throw new Error(
      `Whether ${ids.length} writes survived cannot be asked of ${settings.address}:${settings.port}: ${cause.message}`,
      { cause },
    );
  });
  try {
    for (let start = 0; start < ids.length; start += BATCH) {
      const { rows } = await client.query<string[]>({
        text: statements.acknowledged,
        values: [ids.slice(start, start + BATCH)],
        rowMode: 'array',
      });
      for (const [id] of rows) found.add(id);
    }
  } finally {
    await client.end();
  }
  return found;
}
