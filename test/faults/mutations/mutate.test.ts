import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutate, type Edit } from './mutate';

let folder: string;
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const PROGRAM = 'assertOwner(run);\nopen("$1");\n';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-mutate-'));
  mkdirSync(join(folder, 'asset.1'));
  write('asset.1/index.js', PROGRAM);
  write('A.template.json', JSON.stringify({ text: 'say "owner"', hash: sha256(PROGRAM) }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const takeOut = (...edits: Edit[]) => mutate(folder, { guard: 'owner', attack: 'none', edits });

test('a guard is taken out of a bundle, and the template says the hash of what is left', () => {
  takeOut({ from: 'assertOwner(run);', to: '/* $& */' });
  expect(read('asset.1/index.js')).toBe('/* $& */\nopen("$1");\n');
  expect(JSON.parse(read('A.template.json'))).toMatchObject({ hash: sha256('/* $& */\nopen("$1");\n') });
});

test('a guard is taken out of a template, whose text is JSON', () => {
  takeOut({ from: 'say "owner"', to: 'say "nobody"' });
  expect(JSON.parse(read('A.template.json'))).toMatchObject({ text: 'say "nobody"' });
});

test('a guard that two bundles share is taken out of both', () => {
  write('asset.1/other.js', 'assertOwner(run);');
  takeOut({ from: 'assertOwner(run);', to: '' });
  expect([read('asset.1/index.js'), read('asset.1/other.js')]).toEqual(['\nopen("$1");\n', '']);
});

test('a text that stands nowhere, or twice in a file, is no guard that could be taken out', () => {
  expect(() => takeOut({ from: 'assertTurn', to: '' })).toThrow('stands nowhere of cdk.out, not once');
  write('asset.1/other.js', 'assertOwner(run);assertOwner(run);');
  expect(() => takeOut({ from: 'assertOwner(run);', to: '' })).toThrow('stands 2 times in a file of cdk.out');
});

test('a step of the cutover that fails goes on elsewhere; other documents stay', () => {
  const document = (...names: string[]) => ({
    Properties: { Content: { mainSteps: names.map((name) => ({ name, onFailure: 'Abort' })) } },
  });
  const Resources = { cutover: document('claim', 'switch', 'undo'), undo: document('claim', 'undo') };
  write('A.template.json', JSON.stringify({ Resources }));
  takeOut({ step: 'claim', onFailure: 'step:undo' });
  const { Resources: changed } = JSON.parse(read('A.template.json')) as { Resources: typeof Resources };
  expect(changed.cutover.Properties.Content.mainSteps[0]).toEqual({ name: 'claim', onFailure: 'step:undo' });
  expect(changed.undo).toEqual(Resources.undo);
  expect(() => takeOut({ step: 'claim', onFailure: 'step:nowhere' })).toThrow('"claim" stands nowhere of cdk.out');
});
