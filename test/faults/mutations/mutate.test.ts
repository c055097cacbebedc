import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutate } from './mutate';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-mutate-'));
  mkdirSync(join(folder, 'asset.1'));
  writeFileSync(join(folder, 'asset.1', 'index.js'), 'assertOwner(run);\nopen("$1");\n');
  writeFileSync(join(folder, 'A.template.json'), JSON.stringify({ text: 'say "owner"' }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const guard = { guard: 'owner', attack: 'none' };

test('a guard is taken out of a bundle', () => {
  mutate(folder, { ...guard, from: 'assertOwner(run);', to: '/* $& */' });
  expect(readFileSync(join(folder, 'asset.1', 'index.js'), 'utf8')).toBe('/* $& */\nopen("$1");\n');
});

test('a guard is taken out of a template, whose text is JSON', () => {
  mutate(folder, { ...guard, from: 'say "owner"', to: 'say "nobody"' });
  expect(JSON.parse(readFileSync(join(folder, 'A.template.json'), 'utf8'))).toEqual({ text: 'say "nobody"' });
});

test('a text that is not there, or there twice, is no guard that could be taken out', () => {
  expect(() => mutate(folder, { ...guard, from: 'assertTurn', to: '' })).toThrow('stands 0 times in cdk.out, not once');
  writeFileSync(join(folder, 'asset.1', 'other.js'), 'assertOwner(run);');
  expect(() => mutate(folder, { ...guard, from: 'assertOwner(run);', to: '' })).toThrow('stands 2 times');
});
