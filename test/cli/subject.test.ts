import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../lib/render/plan';
import { Runbook } from '../../lib/runbook/runbook';
import { handmadeAssembly, newFolder, removeFolders, write } from '../rehearse/assembly/handmade';
import { sample } from '../runbook/sample';
import { runCli } from './cli';

afterAll(removeFolders);

const documents = { prepare: 'p', cutover: 'c', undo: 'u', fallBack: 'f', retire: 'r' };

/** An app of somebody's own, synthesised: its stack upgrades these. */
function ownApp(...ids: readonly string[]): string {
  const upgrade = (id: string) => ({
    Type: 'Custom::Cutover',
    Properties: { upgrade: id },
    Metadata: { 'cdk-cutover': { runbook: `${id}.json`, documents, functions: { main: 'arn:f' }, values: {} } },
  });
  const assembly = handmadeAssembly({ Shop: { Resources: Object.fromEntries(ids.map((id) => [id, upgrade(id)])) } });
  for (const id of ids) write(assembly, `${id}.json`, { ...new Runbook(sample)._data, id, title: `Upgrade of ${id}` });
  const folder = newFolder();
  write(folder, 'cdk.json', '{}');
  cpSync(assembly, join(folder, 'cdk.out'), { recursive: true });
  return folder;
}

const plans = (text: string) => JSON.parse(text) as readonly Plan[];

test('cdk.out of the folder is what a command is about, and it says so', async () => {
  const folder = ownApp('shop');
  const planned = await runCli(['plan', '--json'], { folder });
  expect(planned.stderr).toBe('Stack Shop, from cdk.out.\n');
  expect(plans(planned.stdout).map(({ upgrade }) => upgrade)).toEqual(['shop']);
  const { stdout } = await runCli(['procedure'], { folder });
  expect(stdout).toContain('Upgrade of shop');
  const rehearsed = await runCli(['rehearse', '--fail-at', 'nope'], { folder });
  expect(rehearsed.stderr).toContain("There is no step 'nope'. Steps: look, host, ");
});

test.each(['plan', 'procedure', 'rehearse', 'rehearse-failures'])(
  'in an app that was not synthesised, %s says what to do and takes no example for it',
  async (command) => {
    const folder = newFolder();
    write(folder, 'cdk.json', '{}');
    const { code, stdout, stderr } = await runCli([command], { folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^There is an app here \(cdk\.json\), but no cdk\.out: run `npx cdk synth` first\./);
  },
);

test('where there is no app it says that it shows an example, and which one', async () => {
  const { stdout, stderr } = await runCli(['plan', '--json']);
  expect(stderr).toMatch(/^There is no cdk\.out here: this is the example 'kong' of cdk-cutover\. .*`npx cdk synth`/);
  expect(plans(stdout).map(({ upgrade }) => upgrade)).toEqual(['kong']);
  expect((await runCli(['plan', '--json', '--example', 'kong'])).stderr).toBe('');
});

test('of several upgrades in a stack, plan and procedure take the one that --upgrade names', async () => {
  const folder = ownApp('shop', 'orders');
  const upgradesOf = async (...args: string[]) =>
    plans((await runCli(['plan', '--json', ...args], { folder })).stdout).map(({ upgrade }) => upgrade);
  expect(await upgradesOf()).toEqual(['shop', 'orders']);
  expect(await upgradesOf('--upgrade', 'orders')).toEqual(['orders']);
  const { stdout } = await runCli(['procedure', '--upgrade', 'orders'], { folder });
  expect(stdout).toContain('Upgrade of orders');
  expect(stdout).not.toContain('Upgrade of shop');
  for (const command of ['plan', 'procedure']) {
    const { code, stderr } = await runCli([command, '--upgrade', 'nope'], { folder });
    expect(code).toBe(2);
    expect(stderr).toContain("The stack declares no upgrade 'nope': it declares shop, orders.");
  }
});
