import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systems } from '../../bin/systems';

const root = resolve(__dirname, '../..');

test('the table of systems has each folder of constructs/ that scripts take for one, and no other', () => {
  const declared = readdirSync(join(root, 'constructs')).filter((name) =>
    existsSync(join(root, 'constructs', name, 'system.json')),
  );
  expect(systems.map(({ name }) => name).sort()).toEqual(declared.sort());
});

test('the example that shows a system is there', () => {
  const missing = systems.filter(({ example }) => !existsSync(join(root, 'examples', example, 'app.ts')));
  expect(missing.map(({ name, example }) => `${name}: ${example}`)).toEqual([]);
});
