import { lstatSync, readdirSync, readFileSync, realpathSync, rmSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A guard, the text that takes it out of what is deployed, and the attack that it must not withstand any more. */
export interface Mutation {
  /** What is taken out. */
  readonly guard: string;
  /** Stands exactly once in cdk.out: in a function's or a host program's bundle, or in a template. */
  readonly from: string;
  readonly to: string;
  /** Name of the attack that fails without it. */
  readonly attack: string;
}

const READ = /\.(c?js|mjs|sh|template\.json)$/;

/** Takes a guard out of a cdk.out. @throws unless its text stands there exactly once: a mutation that changes nothing would prove nothing */
export function mutate(directory: string, { guard, from, to }: Mutation): void {
  const found = filesOf(directory).flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const written = path.endsWith('.json') ? JSON.stringify(from).slice(1, -1) : from;
    const count = text.split(written).length - 1;
    return count === 0 ? [] : [{ path, text, written, count }];
  });
  const total = found.reduce((sum, { count }) => sum + count, 0);
  if (total !== 1)
    throw new Error(`The guard "${guard}" cannot be taken out: its text stands ${total} times in cdk.out, not once`);
  const [{ path, text, written }] = found;
  const put = path.endsWith('.json') ? JSON.stringify(to).slice(1, -1) : to;
  writeFileSync(
    path,
    text.replace(written, () => put),
  );
}

/** What is deployed: templates, and the folders of assets. A folder that only leads elsewhere is made a copy first. */
function filesOf(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (lstatSync(path).isSymbolicLink()) {
      const real = realpathSync(path);
      rmSync(path);
      cpSync(real, path, { recursive: true });
    }
    if (lstatSync(path).isDirectory()) return filesOf(path);
    return READ.test(name) ? [path] : [];
  });
}
