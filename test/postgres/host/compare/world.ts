import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareSchema } from '../../../../constructs/postgres/host/compare/schema';
import { compareSequences } from '../../../../constructs/postgres/host/compare/sequences';
import { compareRows } from '../../../../constructs/postgres/host/compare/rows/rows';
import { compareExtensions } from '../../../../constructs/postgres/host/compare/extensions';
import { compareServer } from '../../../../constructs/postgres/host/compare/server-wide';
import type { Difference } from '../../../../constructs/postgres/host/compare/difference';
import { both, Session, type Servers, type Pair } from '../../../../constructs/postgres/host/compare/session';
import { Sessions } from '../../../../constructs/postgres/host/copy/sessions';
import { startPostgresPair, type PairOptions, type PostgresPair } from '../../harness/postgres';
import { QUIET, serversOf } from './servers';

export const DATABASE = 'everything';
const ROLES =
  'CREATE ROLE owner_a; CREATE ROLE owner_b; CREATE ROLE reader; CREATE ROLE kong NOLOGIN CONNECTION LIMIT 7; GRANT reader TO kong; GRANT owner_a, owner_b, reader, kong TO master';

/** Two servers that hold the same, and a session on each whose master may do everything: a change on green is taken back with its transaction. */
export class World {
  private constructor(
    readonly pair: PostgresPair,
    readonly servers: Servers & ReturnType<typeof serversOf>,
    readonly sessions: Pair,
  ) {}

  static async start(options: PairOptions = {}): Promise<World> {
    const pair = await startPostgresPair(options);
    const everything = readFileSync(join(__dirname, 'everything.sql'), 'utf8');
    await Promise.all(
      [pair.blue, pair.green].map(async (server) => {
        await server.queryAsSuperuser('postgres', `ALTER ROLE master SUPERUSER; ${ROLES}`);
        await server.query('postgres', `CREATE DATABASE ${DATABASE} OWNER owner_a`);
        await server.query(DATABASE, everything);
      }),
    );
    const servers = serversOf(pair);
    const sessions = await both((side) => Session.open(servers[side], DATABASE));
    return new World(pair, servers, sessions);
  }

  /** From here on blue answers each question once: where only green changes, asking it again is half of the work, and tells nothing. */
  rememberBlue(): void {
    const { blue } = this.sessions;
    const ask = blue.ask.bind(blue);
    const answers = new Map<string, ReturnType<typeof ask>>();
    const remembered: typeof ask = (sql, columns) => {
      const answer = answers.get(sql) ?? ask(sql, columns);
      answers.set(sql, answer);
      return answer;
    };
    Object.assign(blue, { ask: remembered });
  }

  /**
   * What the comparison finds after a change on green, which is taken back. One line a difference.
   * @param catalogsAlone after it rows or sequences cannot be read any more, which would end the transaction
   */
  async after(change: string, catalogsAlone = false): Promise<string[]> {
    await this.sessions.green.run('BEGIN');
    try {
      await this.sessions.green.run(change);
      return linesOf(catalogsAlone ? (await compareSchema(DATABASE, this.sessions)).differences : await this.compare());
    } finally {
      await this.sessions.green.run('ROLLBACK');
      await this.sessions.green.run('RESET ROLE; SET search_path = pg_catalog');
    }
  }

  /** Everything that one session of a side can see. */
  async compare(sessions: Pair = this.sessions): Promise<Difference[]> {
    const slots = { blue: new Sessions(1), green: new Sessions(1) };
    const parts = [
      await compareRows(this.servers, DATABASE, sessions, slots, QUIET),
      await compareSchema(DATABASE, sessions),
      await compareSequences(DATABASE, sessions),
      await compareExtensions(DATABASE, sessions),
      await compareServer(sessions),
    ];
    return parts.flatMap(({ differences }) => differences);
  }

  async stop(): Promise<void> {
    await Promise.all([this.servers.blue.end(), this.servers.green.end()]);
    await this.pair.stop();
  }
}

export function linesOf(differences: readonly Difference[]): string[] {
  return differences.map(({ what, name, how }) => `${what} ${name} ${how}`).sort();
}
