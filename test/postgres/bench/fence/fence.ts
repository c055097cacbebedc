import { Upgrade } from '../../function/upgrade';
import type { Line } from '../../../../scripts/bench/line';
import type { Contestant } from '../../../../scripts/bench/measure';
import { interleaved } from '../../../../scripts/bench/measure';
import type { Bench } from '../../../../scripts/bench/options';

const DATABASE = 'kong';
const SCHEMAS = 20;

/** How long the step close-fence of the function takes in a database of many tables, once the fence is installed. */
export async function benchFence({ rounds, quick, told }: Bench): Promise<Line[]> {
  const tables = quick ? 40 : 1000;
  const { upgrade, kong } = await Upgrade.ofKong(undefined, DATABASE);
  const silent = silenceStages();
  try {
    for (let schema = 0; schema < SCHEMAS; schema += 1) {
      const names = Array.from({ length: tables / SCHEMAS }, (_, at) => `s${schema}.t${at}`);
      const create = names.map((name) => `CREATE TABLE ${name} (id bigint PRIMARY KEY, at timestamptz, note text)`);
      const sql = [`CREATE SCHEMA s${schema}`, ...create].join(';');
      await upgrade.pair.blue.query(DATABASE, sql, undefined, kong);
    }
    await upgrade.step('install-fence');
    const close: Contestant = {
      name: 'close-fence',
      prepare: () => upgrade.step('undo-close-fence').then(() => undefined),
      run: () => upgrade.step('close-fence').then(() => undefined),
    };
    const seconds = await interleaved(rounds, [close], told);
    return [
      {
        ...{ part: 'fence', name: `closing the fence of ${tables.toLocaleString('en')} tables in ${SCHEMAS} schemas` },
        ...{ what: 'the step close-fence, its check included', unit: 's', atMost: 1, values: seconds['close-fence']! },
      },
    ];
  } finally {
    silent.restore();
    await upgrade.stop();
  }
}

/** The function's structured lines are not the bench's. */
function silenceStages(): { restore(): void } {
  const { write } = process.stdout;
  process.stdout.write = (text: string | Uint8Array, ...rest: never[]) =>
    String(text).startsWith('{"upgrade"') || write.call(process.stdout, text, ...rest);
  return { restore: () => (process.stdout.write = write) };
}
