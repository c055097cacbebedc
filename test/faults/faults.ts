import { join } from 'node:path';
import { packageRoot } from '../../bin/package-root';
import { lineOf, sumOf } from './judge/line';
import { judge, type Judged } from './judge/judge';
import { attacks } from './attacks/table';
import { parseOptions } from './options';
import { rowsOf } from './world/contents';
import { World } from './world/world';

/** Attacks an upgrade and prints a line for each attack; the last one is `N passed, N failed`. @returns the exit code */
async function main(): Promise<number> {
  const { chosen, list } = parseOptions(process.argv.slice(2));
  if (list) {
    for (const { name, sentence, bounded } of attacks) console.log(`${name}${bounded ? '' : ' (--all)'}: ${sentence}`);
    return 0;
  }
  const told = (words: string) => console.error(`  ${words}`);
  const world = await World.start({ sources: join(packageRoot(), 'test/faults/delivery'), told });
  const results: Judged[] = [];
  try {
    const rows = await rowsOf(world.server('blue'));
    for (const [index, attack] of chosen.entries()) {
      told(`${index + 1}/${chosen.length} ${attack.name}`);
      if (index > 0) await world.reset();
      const result = await judge(world, attack, rows);
      results.push(result);
      console.log(lineOf(result));
    }
  } finally {
    await world.stop();
  }
  for (const line of sumOf(results)) console.log(line);
  return results.every(({ broken }) => broken.length === 0) ? 0 : 1;
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
