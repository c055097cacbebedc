import { parseArgs } from 'node:util';
import { attacks } from './attacks/table';
import type { Attack } from './attacks/attack';
import type { Mutation } from '../../faults/mutations/mutate';
import { mutations } from './mutations/table';

export interface Options {
  readonly chosen: readonly Attack[];
  /** Guards that are taken out, one after the other. */
  readonly mutations: readonly Mutation[];
  /** Only names and sentences are printed. */
  readonly list: boolean;
  /** What happened is told of each attack, not only where a promise was broken. */
  readonly verbose: boolean;
  /** So many upgrades are attacked at the same time. */
  readonly worlds: number;
}

const WORLDS = 2;

/** What was typed. @throws with words for the person who typed it */
export function parseOptions(
  args: readonly string[],
  all: readonly Attack[] = attacks,
  guards: readonly Mutation[] = mutations,
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      all: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      mutations: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      verbose: { type: 'boolean', default: false },
      worlds: { type: 'string', default: String(WORLDS) },
    },
  });
  const unknown = values.only.filter((name) => !all.some((attack) => attack.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no attack ${unknown.join(', ')}: see npm run test:faults -- --list`);
  if (!/^[1-9]$/.test(values.worlds)) throw new Error(`--worlds ${values.worlds}: give a number from 1 to 9`);
  const { list, verbose, worlds } = values;
  const isChosen = ({ name, bounded }: Attack) =>
    values.only.length > 0 ? values.only.includes(name) : !values.mutations && (values.all || bounded);
  return {
    ...{ list, verbose, worlds: Number(worlds), chosen: all.filter(isChosen) },
    mutations: values.mutations || (values.all && values.only.length === 0) ? guards : [],
  };
}
