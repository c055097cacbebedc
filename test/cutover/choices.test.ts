import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FallBack } from '../../constructs/cutover/fall-back';
import { Strategy } from '../../constructs/postgres/strategy';

const root = resolve(__dirname, '../..');
const choices: Readonly<Record<string, object>> = { FallBack, Strategy };

/** Choices that a text tells its reader to make, and that cannot be made. */
function missing(text: string): string[] {
  return [...text.matchAll(/\b(FallBack|Strategy)\.(\w+)\(/g)]
    .filter(([, owner, name]) => !(name! in choices[owner!]!))
    .map(([call]) => `${call})`);
}

test.each(['constructs', 'lib', 'bin', 'examples'])('%s names no choice that does not exist', (folder) => {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(ts|sh|md|cjs)$/.test(file),
  );
  expect(files.length).toBeGreaterThan(0);
  const found = files.flatMap((file) => missing(readFileSync(join(root, folder, file), 'utf8')));
  expect(found).toEqual([]);
});

test('a choice that does not exist is found', () => {
  expect(missing("say FallBack.keepWrites() or FallBack.loseWrites('…')")).toEqual(['FallBack.keepWrites()']);
});
