import { parseArgs } from 'node:util';

/** What a part of the bench is told. */
export interface Bench {
  readonly rounds: number;
  /** Of the data that a part works on, about. @default - what the part is to show */
  readonly bytes?: number;
  /** Tiny sizes: shows that the bench works, not how fast anything is. */
  readonly quick: boolean;
  /** Progress in words. */
  readonly told: (text: string) => void;
}

export interface Options extends Omit<Bench, 'told'> {
  /** Names of those that are run. */
  readonly parts: readonly string[];
  /** Whether docs/performance.json is written. */
  readonly record: boolean;
}

/** @param all names of the parts that there are @throws with words for the person who typed them */
export function parseOptions(args: readonly string[], all: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      megabytes: { type: 'string' },
      quick: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}. Parts: ${all.join(', ')}.`);
  const { quick, record } = values;
  const megabytes = values.megabytes ?? (quick ? '2' : undefined);
  if (record && values.megabytes !== undefined) throw new Error('--record takes all sizes: leave --megabytes out');
  if (quick && record) throw new Error('--quick measures nothing: there is nothing to --record');
  const parts = all.filter((part) => positionals.length === 0 || positionals.includes(part));
  return {
    parts,
    quick,
    record,
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '5')),
    ...(megabytes !== undefined && { bytes: whole('megabytes', megabytes) * 1e6 }),
  };
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text}: give a whole number from 1 on`);
}
