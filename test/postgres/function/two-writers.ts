import type { Login } from '../harness/postgres';
import { codeOf, type Upgrade } from './upgrade';

export interface Seen {
  /** Writes that the old side took after the new side had taken one: two writers. */
  readonly both: number;
  /** Writes that the old side took at all. */
  readonly onOld: number;
}

/** Writes to both servers all the while that clients are moved from one side to the other. */
export function watchWriters(
  upgrade: Upgrade,
  login: Login,
  old: 'blue' | 'green' = 'blue',
): { stop(): Promise<Seen> } {
  const { blue, green } = upgrade.pair;
  const servers = old === 'blue' ? [blue, green] : [green, blue];
  const insert = `INSERT INTO items (text) VALUES ('watch')`;
  let [ended, onOld, both, newTook] = [false, 0, 0, false];
  const loop = (async () => {
    while (!ended) {
      const codes = await Promise.all(servers.map((server) => codeOf(server.query('kong', insert, undefined, login))));
      if (codes[0] === 'ok') onOld += 1;
      newTook ||= codes[1] === 'ok';
      if (codes[0] === 'ok' && newTook) both += 1;
    }
  })();
  return {
    stop: async () => {
      ended = true;
      await loop;
      return { both, onOld };
    },
  };
}
