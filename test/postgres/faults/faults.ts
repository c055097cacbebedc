import { join } from 'node:path';
import { packageRoot } from '../../../bin/package-root';
import type { Attack } from './attacks/attack';
import { attacks } from './attacks/table';
import { failuresOf, judge, type Judged } from './judge/judge';
import { lineOf, sumOf } from './judge/line';
import { caught } from './mutations/caught';
import { mutate, type Mutation } from '../../faults/mutations/mutate';
import { parseOptions } from './options';
import { rowsOf } from './world/contents';
import { World } from './world/world';

const sources = join(packageRoot(), 'test/faults/delivery');
const told = (words: string) => console.error(`  ${words}`);

/** Attacks an upgrade and prints a line for each attack; the last one is `N passed, N failed`. @returns the exit code */
async function main(): Promise<number> {
  const { chosen, mutations, list, verbose, worlds } = parseOptions(process.argv.slice(2));
  if (list) {
    for (const { name, sentence, bounded } of attacks) console.log(`${name}${bounded ? '' : ' (--all)'}: ${sentence}`);
    return 0;
  }
  const results: Judged[] = [];
  const tell = (result: Judged) => {
    results.push(result);
    console.log(lineOf(result, verbose));
  };
  const waiting = [...chosen];
  await inParallel(worlds, waiting, () => attackInTurn(waiting, tell));
  const guards = [...mutations];
  await inParallel(worlds, guards, async () => {
    for (let guard = guards.shift(); guard !== undefined; guard = guards.shift()) tell(await without(guard));
  });
  for (const line of sumOf(results)) console.log(line);
  return results.every((one) => failuresOf(one).length === 0) ? 0 : 1;
}

async function inParallel(worlds: number, work: readonly unknown[], run: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: Math.min(worlds, work.length) }, run));
}

/** Takes one attack after the other from the list, in a world of its own. */
async function attackInTurn(waiting: Attack[], tell: (result: Judged) => void): Promise<void> {
  const world = await World.start({ sources, told });
  try {
    const rows = await rowsOf(world.server('blue'));
    for (let attack = waiting.shift(); attack !== undefined; attack = waiting.shift()) {
      tell(await judge(world, attack, rows));
      if (waiting.length > 0) await world.reset();
    }
  } finally {
    await world.stop();
  }
}

/** Runs an attack against an upgrade without one of its guards. */
async function without(mutation: Mutation): Promise<Judged> {
  const attack = attacks.find(({ name }) => name === mutation.attack)!;
  let world: World | undefined;
  try {
    world = await World.start({ sources, told, change: (directory) => mutate(directory, mutation) });
    return caught(mutation, await judge(world, attack, await rowsOf(world.server('blue'))));
  } catch (error) {
    return caught(mutation, error instanceof Error ? error : new Error(String(error)));
  } finally {
    await world?.stop();
  }
}

process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    console.log('0 passed, 1 failed');
    process.exit(2);
  },
);
