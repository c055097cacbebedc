import { PSQL } from './tools';
import type { Host } from './host';

/** Makes sure that this host's tools reach both servers, by TLS with their names verified, and that green is what was declared. */
export async function lookAtServers({ tools, values, say }: Host): Promise<void> {
  const declared = values.green.version.split('.')[0];
  for (const side of ['blue', 'green'] as const) {
    const query = `SELECT current_setting('server_version') FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl`;
    const found = await tools
      .on(side, { database: 'postgres', encoding: 'UTF8' }, `${PSQL} -c "$1"`, [query])
      .then((printed) => printed.toString().trim());
    if (found === '') throw new Error(`${side} was reached without TLS`);
    if (side === 'green' && found.split('.')[0] !== declared) {
      throw new Error(`green is PostgreSQL ${found}, and was declared as ${values.green.version}.`);
    }
    say(`${side}: PostgreSQL ${found}, by verified TLS`);
  }
}
