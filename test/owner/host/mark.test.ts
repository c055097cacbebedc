import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KILLED, OwnedHost } from './owned-host';

let host: OwnedHost;
beforeEach(() => {
  host = new OwnedHost();
});
afterEach(() => host.remove());

const mine = { execution: 'exec-1', counter: 4 };
const markOf = () => readFileSync(join(host.home, 'owner'), 'utf8');

test('a host bears the mark of the execution that claimed it, in a folder that only its administrator reads', async () => {
  expect((await host.mark('look', mine)).stdout).toBe('mark none\n');
  expect(await host.mark('mark', mine)).toMatchObject({
    status: 'Success',
    stdout: 'This host is marked for execution exec-1, and nothing works on it.\n',
  });
  expect(markOf()).toBe('upgrade=shop\nexecution=exec-1\ndocument=cutover\nsince=2026-01-01T00:00:00Z\ncounter=4\n');
  expect((statSync(host.home).mode & 0o777).toString(8)).toBe('700');
  expect((statSync(join(host.home, 'owner')).mode & 0o777).toString(8)).toBe('600');
  expect((await host.mark('look', mine)).stdout).toBe(
    'mark upgrade=shop execution=exec-1 document=cutover since=2026-01-01T00:00:00Z counter=4\n',
  );
});

test('marking once more, and a later claim, replace the mark of the same upgrade', async () => {
  await host.mark('mark', mine);
  expect((await host.mark('mark', mine)).status).toBe('Success');
  expect((await host.mark('mark', { execution: 'exec-2', counter: 6 })).status).toBe('Success');
  expect(markOf()).toContain('execution=exec-2\n');
});

test("another upgrade's mark is refused in words that name it, and stays", async () => {
  await host.mark('mark', { ...mine, upgrade: 'warehouse' });
  const refused = await host.mark('mark', { execution: 'exec-9', counter: 90 });
  expect([refused.status, refused.stderr]).toEqual([
    'Failed',
    "cdk-cutover: this host is worked on by another upgrade: upgrade 'warehouse' (execution exec-1, cutover, since 2026-01-01T00:00:00Z). " +
      'Nothing was changed on it. Wait until that one has ended and released it.\n',
  ]);
  expect(markOf()).toContain('upgrade=warehouse\n');
});

test('a claim that comes too late does not replace the mark of a later one', async () => {
  await host.mark('mark', mine);
  const late = await host.mark('mark', { execution: 'exec-0', counter: 3 });
  expect([late.status, late.stderr]).toEqual([
    'Failed',
    "cdk-cutover: a later claim marked this host, that of upgrade 'shop' (execution exec-1, cutover, since 2026-01-01T00:00:00Z): " +
      'execution exec-0 comes too late, and nothing was changed on it.\n',
  ]);
  expect(markOf()).toContain('execution=exec-1\n');
});

test('a file in the place of the mark that nobody of ours wrote is named, and left alone', async () => {
  await host.mark('mark', mine);
  writeFileSync(join(host.home, 'owner'), 'oops\n');
  for (const verb of ['look', 'mark', 'unmark']) {
    const refused = await host.mark(verb, mine);
    expect([refused.status, refused.stderr]).toEqual([
      'Failed',
      expect.stringContaining(
        `${host.home}/owner is not a mark that cdk-cutover wrote. See that no upgrade works on this host`,
      ),
    ]);
  }
  expect(markOf()).toBe('oops\n');
});

test('who released the host leaves nothing of ours behind, done again as well', async () => {
  await host.mark('mark', mine);
  expect((await host.mark('unmark', mine)).status).toBe('Success');
  expect(existsSync(host.home)).toBe(false);
  expect((await host.mark('unmark', mine)).status).toBe('Success');
  expect(existsSync(host.home)).toBe(false);
});

test('what a system keeps in the same folder stays when the mark goes', async () => {
  await host.mark('mark', mine);
  writeFileSync(join(host.home, 'kept'), '');
  await host.mark('unmark', mine);
  expect(['owner', 'lock', 'claiming', 'kept'].filter((name) => existsSync(join(host.home, name)))).toEqual(['kept']);
});

test.each([
  ['another upgrade', { ...mine, upgrade: 'warehouse' }],
  ['a later execution', { ...mine, execution: 'exec-2' }],
])('the mark of %s is not taken away', async (_whose, other) => {
  await host.mark('mark', other);
  const left = await host.mark('unmark', mine);
  expect([left.status, left.stdout]).toEqual(['Success', expect.stringContaining('it stays.\n')]);
  expect(markOf()).toContain(`execution=${other.execution}\n`);
});

test('of many claims at once the latest has the mark, whatever the order in which they come', async () => {
  const counters = [3, 9, 1, 7, 5];
  const marked = await Promise.all(
    counters.map((counter) => host.mark('mark', { execution: `exec-${counter}`, counter })),
  );
  expect(markOf()).toContain('execution=exec-9\n');
  expect(marked[1]!.status).toBe('Success');
});

test('whoever stands still while changing the mark is ended by the next one', async () => {
  await host.mark('mark', mine);
  const quickly = (text: string) =>
    text.replace('CLAIM_SECONDS=45', 'CLAIM_SECONDS=1').replace('END_SECONDS=10', 'END_SECONDS=1');
  const stop = '  echo $$ >"$FOLDER/pid"\n  kill -STOP $$\n';
  const standsStill = (text: string) => text.replace(/^ {2}printf '%s=%s/m, (write) => stop + write);
  const frozen = host.mark('mark', { execution: 'exec-2', counter: 5 }, standsStill);
  await host.told('pid');
  expect((await host.mark('mark', { execution: 'exec-3', counter: 6 }, quickly)).status).toBe('Success');
  expect((await frozen).exitCode).toBe(KILLED);
  expect(markOf()).toContain('execution=exec-3\n');
});
