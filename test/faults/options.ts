import { parseArgs } from 'node:util';
import { attacks } from './attacks/table';
import type { Attack } from './attacks/attack';

export interface Options {
  readonly chosen: readonly Attack[];
  /** Only names and sentences are printed. */
  readonly list: boolean;
  readonly mutations: boolean;
}

/** What was typed. @throws with words for the person who typed it */
export function parseOptions(args: readonly string[], all: readonly Attack[] = attacks): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      all: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const unknown = values.only.filter((name) => !all.some((attack) => attack.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no attack ${unknown.join(', ')}: see \`npm run test:faults -- --list\`.`);
  const wanted = values.only.length > 0 ? all.filter(({ name }) => values.only.includes(name)) : undefined;
  const chosen = wanted ?? all.filter(({ bounded }) => values.all || bounded);
  return { chosen, list: values.list, mutations: values.all && wanted === undefined };
}
