import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketRecord, type KeptOwner } from '../../../runtime/owner/bucket-record';
import { claim, OwnedByAnother } from '../../../runtime/owner/claim';
import { release } from '../../../runtime/owner/release';
import { testAws, type TestAws } from '../../rehearse/aws/running-aws';

const KEY = 'owner/shop.json';

let test: TestAws;
let s3: S3Client;
beforeEach(async () => {
  test = await testAws();
  test.aws.s3.putBucket('results');
  s3 = clientOf();
});
afterEach(async () => {
  s3.destroy();
  await test.stop();
});

function clientOf(): S3Client {
  return new S3Client({ ...test.client(), forcePathStyle: true });
}

const file = () => join(test.aws.s3.folder('results'), KEY);
const kept = () => JSON.parse(readFileSync(file(), 'utf8')) as KeptOwner;
const record = (client = s3) => bucketRecord({ s3: client, bucket: 'results', key: KEY });
const claimant = (execution: string) => ({ execution, document: 'cutover', release: 'r1' });

/** @param running the executions that run; the claimant does in any case */
function claimAs(execution: string, running: readonly string[] = [], client = s3): Promise<string> {
  return claim(claimant(execution), {
    record: record(client),
    work: { end: async () => undefined },
    executions: { isRunning: async (id) => running.includes(id) },
  });
}

it('holds who claimed the upgrade, by which document, since when, and how many claims and releases there were', async () => {
  expect(await record().read()).toBeUndefined();
  expect(await claimAs('one')).toBe('claimed');
  expect(kept()).toEqual({
    ...{ execution: 'one', document: 'cutover', release: 'r1', released: false, ending: [], counter: 1 },
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
  });
  expect(await claimAs('one')).toBe('kept');
  expect(await release('one', record(), async () => false)).toBe('released');
  expect(kept()).toMatchObject({ execution: 'one', released: true, counter: 2 });
});

it('is succeeded by replacing it as it was read: the work that was left is named in it until it was seen gone', async () => {
  await claimAs('one');
  const found = await record().read();
  expect(await record().replace(found, claimant('two'), ['one'])).toBe(true);
  expect(kept()).toMatchObject({ execution: 'two', ending: ['one'], counter: 2 });
  await record().clearEnding('two');
  expect(kept()).toMatchObject({ execution: 'two', ending: [], counter: 3 });
});

it('stays when nothing of the upgrade is left, so that no late comer makes it anew', async () => {
  await claimAs('one');
  expect(await release('one', record(), async () => true)).toBe('gone');
  expect(kept()).toMatchObject({ execution: 'one', released: true });
  expect(await record().replace(undefined, claimant('late'), [])).toBe(false);
  expect(kept().execution).toBe('one');
});

it('is changed by its owner alone, and by no one who lost it or released it', async () => {
  await claimAs('one');
  await claimAs('two');
  await record().markReleased('one');
  await record().clearEnding('one');
  expect(kept()).toMatchObject({ execution: 'two', released: false });
  await record().markReleased('two');
  const { counter } = kept();
  await record().markReleased('two');
  expect(kept().counter).toBe(counter);
});

it('a function that stood still before its write finds that others were faster, and writes nothing', async () => {
  await claimAs('one');
  const slow = await record().read();
  await claimAs('two');
  expect(await record().replace(slow, claimant('slow'), ['one'])).toBe(false);
  expect(kept().execution).toBe('two');
});

it('a write whose answer was lost is found to be the own one', async () => {
  let lost = false;
  const forgetful = clientOf();
  forgetful.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (commandName !== 'PutObjectCommand' || lost) return result;
        lost = true;
        throw Object.assign(new Error('overtaken by its own first try'), { name: 'PreconditionFailed' });
      },
    { step: 'initialize' },
  );
  expect(await claimAs('one', [], forgetful)).toBe('kept');
  expect([lost, kept().execution]).toEqual([true, 'one']);
});

it('of many that claim an upgrade that nobody owns one wins, every round, and the others name it', async () => {
  const clients = Array.from({ length: 8 }, clientOf);
  const names = clients.map((_, at) => `claimant-${at}`);
  for (let round = 0; round < 10; round += 1) {
    rmSync(file(), { force: true });
    await expectOneWinner(clients, names);
  }
  for (const client of clients) client.destroy();
});

it('of many that succeed an owner who ended one wins, every round', async () => {
  const clients = Array.from({ length: 8 }, clientOf);
  for (let round = 0; round < 10; round += 1) {
    await record().replace(await record().read(), claimant('ended'), []);
    await expectOneWinner(
      clients,
      clients.map((_, at) => `successor-${round}-${at}`),
    );
  }
  for (const client of clients) client.destroy();
});

async function expectOneWinner(clients: readonly S3Client[], names: readonly string[]): Promise<void> {
  const claims = await Promise.allSettled(clients.map((client, at) => claimAs(names[at]!, names, client)));
  const winners = names.filter((_, at) => claims[at]!.status === 'fulfilled');
  expect(winners).toEqual([kept().execution]);
  for (const one of claims) {
    if (one.status === 'fulfilled') continue;
    expect(one.reason).toBeInstanceOf(OwnedByAnother);
    expect((one.reason as Error).message).toContain(`worked on by execution ${winners[0]}`);
  }
}

it.each([
  ['no JSON', 'oops'],
  ['another thing', '[]'],
  ['a record without its counter', JSON.stringify({ ...claimant('one'), since: 'x', released: false, ending: [] })],
])('an object that is %s is not taken for the record', async (_what, text) => {
  await s3.send(new PutObjectCommand({ Bucket: 'results', Key: KEY, Body: text }));
  await expect(claimAs('one')).rejects.toThrow(
    's3://results/owner/shop.json is not the record that cdk-cutover wrote. See that no execution of the upgrade',
  );
  expect(readFileSync(file(), 'utf8')).toBe(text);
});

it('what S3 refuses for another reason is told', async () => {
  const elsewhere = bucketRecord({ s3, bucket: 'nowhere', key: KEY });
  await expect(elsewhere.replace(undefined, claimant('one'), [])).rejects.toThrow('bucket does not exist: nowhere');
});

it('a record that changes all the time under its owner is told, after a few tries', async () => {
  await claimAs('one');
  const chased = clientOf();
  chased.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'PutObjectCommand')
          writeFileSync(file(), JSON.stringify({ ...kept(), release: String(Math.random()) }));
        return next(args);
      },
    { step: 'initialize' },
  );
  await expect(record(chased).markReleased('one')).rejects.toThrow('changes all the time: start again');
  chased.destroy();
});
