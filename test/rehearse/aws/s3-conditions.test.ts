import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { S3 } from '../../../lib/rehearse/aws/s3';
import type { Call } from '../../../lib/rehearse/aws/service';
import type { TestAws } from './running-aws';
import { testAws } from './running-aws';

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

function clientOf(roleArn?: string): S3Client {
  return new S3Client({ ...test.client(roleArn), forcePathStyle: true });
}

async function put(Body: string, condition: Partial<PutObjectCommandInput> = {}, client = s3): Promise<string> {
  const { ETag } = await client.send(new PutObjectCommand({ Bucket: 'results', Key: 'a', Body, ...condition }));
  return ETag!;
}

async function read(client = s3): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'results', Key: 'a' }));
  return Body!.transformToString();
}

/** Name and HTTP status of what a call was refused with; `done` where it was not. */
async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: { name: string; $metadata: { httpStatusCode: number } }) =>
      `${error.$metadata.httpStatusCode} ${error.name}`,
  );
}

it('an object that is to be new is put once', async () => {
  expect(await outcome(put('one', { IfNoneMatch: '*' }))).toBe('done');
  expect(await outcome(put('two', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
  expect(await read()).toBe('one');
});

it('an object is replaced as it was read, not once it changed', async () => {
  const first = await put('one');
  const second = await put('two', { IfMatch: first });
  expect(await outcome(put('three', { IfMatch: first }))).toBe('412 PreconditionFailed');
  expect(await outcome(put('three', { IfMatch: second.replaceAll('"', '') }))).toBe('done');
  expect(await read()).toBe('three');
});

it('an object that is gone is not replaced', async () => {
  const tag = await put('one');
  rmSync(join(test.aws.s3.folder('results'), 'a'));
  expect(await outcome(put('two', { IfMatch: tag }))).toBe('404 NoSuchKey');
});

it.each(['new', 'as it was read'])('of many who put an object that is to be %s one does, every round', async (what) => {
  for (let round = 0; round < 10; round += 1) {
    rmSync(join(test.aws.s3.folder('results'), 'a'), { force: true });
    const condition = what === 'new' ? { IfNoneMatch: '*' } : { IfMatch: await put('first') };
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, at) => outcome(put(`${round}-${at}`, condition)).then((seen) => ({ at, seen }))),
    );
    const [winner, ...others] = outcomes.filter(({ seen }) => seen === 'done');
    expect(others).toEqual([]);
    expect(await read()).toBe(`${round}-${winner!.at}`);
    const refusals = new Set(outcomes.map(({ seen }) => seen).filter((seen) => seen !== 'done'));
    expect(['409 ConditionalRequestConflict', '412 PreconditionFailed']).toEqual(expect.arrayContaining([...refusals]));
  }
});

describe('between the look whether a condition holds and the write', () => {
  const begin = (local: S3, Body: string, IfMatch?: string): Promise<unknown> => {
    const call: Call = { authorize: () => undefined };
    const input = { Bucket: 'results', Key: 'a', Body, ...(IfMatch && { IfMatch }) };
    return Promise.resolve(local.service.operations.PutObject!.answer(input, call));
  };
  const started = async (): Promise<{ local: S3; write: Promise<unknown> }> => {
    const local = new S3(join(test.folder, 'other'), 'aws');
    local.putBucket('results');
    const first = (await begin(local, 'one')) as { http: { headers: { etag: string } } };
    return { local, write: begin(local, 'two', first.http.headers.etag) };
  };

  it('somebody else who is faster makes a conflict', async () => {
    const { local, write } = await started();
    const faster = begin(local, 'three');
    await expect(write).rejects.toMatchObject({ code: 'ConditionalRequestConflict', status: 409 });
    await faster;
    expect(readFileSync(join(local.folder('results'), 'a'), 'utf8')).toBe('three');
  });

  it('an object that goes is not found', async () => {
    const { local, write } = await started();
    rmSync(join(local.folder('results'), 'a'));
    await expect(write).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
  });
});

describe('policies', () => {
  const object = 'arn:aws:s3:::results/a';
  const allow = (Action: string, Resource = object, Condition?: Record<string, Record<string, string>>) =>
    ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }) as const;

  it('replacing an object as it was read takes the right to read it, too', async () => {
    const tag = await put('one');
    const writer = clientOf(test.role('writer', allow('s3:PutObject')));
    expect(await outcome(put('two', { IfMatch: tag }, writer))).toBe('403 AccessDenied');
    expect(await outcome(put('two', {}, writer))).toBe('done');
    expect(test.refused()).toEqual([`s3:GetObject on ${object}`]);
  });

  it('may demand a condition', async () => {
    const only = (key: string) => allow('s3:PutObject', object, { Null: { [key]: 'false' } });
    const role = test.role('owner', only('s3:if-match'), only('s3:if-none-match'), allow('s3:GetObject'));
    const owner = clientOf(role);
    const tag = await put('one', { IfNoneMatch: '*' }, owner);
    expect(await outcome(put('two', {}, owner))).toBe('403 AccessDenied');
    expect(await outcome(put('two', { IfMatch: tag }, owner))).toBe('done');
  });

  it('who may not list a bucket is not told that an object is missing', async () => {
    const reader = clientOf(test.role('reader', allow('s3:GetObject')));
    const lister = clientOf(test.role('lister', allow('s3:GetObject'), allow('s3:ListBucket', 'arn:aws:s3:::results')));
    expect(await outcome(read(reader))).toBe('403 AccessDenied');
    await expect(read(lister)).rejects.toBeInstanceOf(NoSuchKey);
  });
});

it('what S3 does not take, or the rehearsal does not know, is refused', async () => {
  expect(await outcome(put('one', { IfNoneMatch: '"some-tag"' }))).toBe('501 NotImplemented');
  const conditional = new GetObjectCommand({ Bucket: 'results', Key: 'a', IfMatch: '"some-tag"' });
  expect(await outcome(s3.send(conditional))).toBe('501 NotImplemented');
});
