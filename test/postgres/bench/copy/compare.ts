import type { TestServer } from '../../harness/postgres';
import type { Bench } from '../../../../scripts/bench/options';
import type { Line } from '../../../../scripts/bench/line';
import type { Contestant } from '../../../../scripts/bench/measure';
import { interleaved, ratios } from '../../../../scripts/bench/measure';
import { BenchServers } from './bench-servers';
import { ours, SESSIONS } from './contestants';
import { SHAPE_NAMES } from './shapes';
import { shapes, type Subject } from './subject';

const PART = 'compare';

/** Our comparison alone at a megabyte; then beside an md5 of each row's text in SQL, on both sides at once, over the same tables. */
export async function benchCompare({ rounds, bytes = 650e6, told }: Bench): Promise<Line[]> {
  const servers = await BenchServers.start();
  try {
    await copied(servers, shapes(1e6));
    const fixed = await interleaved(rounds, [comparison(servers)], (text) => told(`1 MB: ${text}`));
    await copied(servers, shapes(bytes));
    const { rows } = await servers.size();
    const seconds = await interleaved(rounds, [comparison(servers), md5(servers)], told);
    const perSecond = (name: string) => seconds[name]!.map((value) => rows / value);
    const unit = 'rows/s';
    return [
      {
        ...{ part: PART, name: 'fixed cost of our comparison', what: 'our time', unit: 's', atMost: 0.5 },
        ...{ note: '1 MB in 3 tables', values: fixed.compare! },
      },
      { part: PART, name: 'comparison', what: 'rows that are on both sides', unit, values: perSecond('compare') },
      { part: PART, name: 'md5 of each row’s text in SQL', what: 'the same rows', unit, values: perSecond('md5') },
      {
        ...{ part: PART, name: 'comparison against md5', what: 'their time ÷ ours', atLeast: 1 },
        values: ratios(seconds, 'md5', 'compare'),
      },
    ];
  } finally {
    await servers.stop();
  }
}

async function copied(servers: BenchServers, subject: Subject): Promise<void> {
  await servers.fill(subject);
  const copy = ours(servers);
  await copy.prepare!();
  await copy.run();
  await copy.check!();
}

function comparison({ host }: BenchServers): Contestant {
  return {
    name: 'compare',
    run: async () => {
      const { code, stderr } = await host.run('compare', 'do', { SSM_Sessions: String(SESSIONS) });
      if (code !== 0) throw new Error(`our comparison ended with ${code}: ${stderr}`);
    },
  };
}

function md5({ pair, databases }: BenchServers): Contestant {
  const hash = async (server: TestServer) => {
    for (const name of SHAPE_NAMES) {
      const sum = `sum(('x' || left(md5(t::text), 16))::bit(64)::bigint)`;
      await server.query(databases[0]!, `SELECT count(*), ${sum} FROM ${name} t`);
    }
  };
  return { name: 'md5', run: () => Promise.all([pair.blue, pair.green].map(hash)).then(() => undefined) };
}
