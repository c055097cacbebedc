import { LambdaClient } from '@aws-sdk/client-lambda';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parametersOf } from '../../lib/operate/documents';
import { clipped, isPermanent, RefusedError, wordsOf } from '../../lib/operate/errors';
import { ask, askStatus, blueTakesWrites, isBetween, readStatus } from '../../lib/operate/status';
import type { Status } from '../../lib/operate/status';
import { AwsStandIn } from './aws-stand-in';

let aws: AwsStandIn;
let lambda: LambdaClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  lambda = new LambdaClient({ maxAttempts: 1 });
});
afterAll(() => aws.stop());
beforeEach(() => aws.clear());

const question = { functionName: 'postgres', payload: '{"Step":"status"}' };
const good = {
  serves: 'BLUE',
  finished: 'false',
  fence: 'open',
  words: 'Blue serves.',
  target: '10.0.0.11',
  ttlSeconds: '10',
};

test('The status function’s answer is taken over, without what nobody here needs', async () => {
  aws.status = good;
  expect(await askStatus(lambda, question)).toEqual({
    reachable: true,
    serves: 'BLUE',
    finished: false,
    fence: 'open',
    words: 'Blue serves.',
    target: '10.0.0.11',
  });
});

test('A question that nobody answers is given up when its asker says so', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const client = new LambdaClient({ endpoint, maxAttempts: 1 });
  try {
    await expect(ask(client, question, AbortSignal.timeout(50))).rejects.toThrow(/abort/i);
  } finally {
    client.destroy();
    silent.closeAllConnections();
    await new Promise((done) => silent.close(done));
  }
});

test('What stands in the way is told, whatever it is', async () => {
  aws.status = 'password authentication failed for user "master"';
  expect(await askStatus(lambda, question)).toEqual({ reachable: false, why: aws.status });
  aws.fail('Invoke', 'ResourceNotFoundException', 1, 404);
  expect(await askStatus(lambda, question)).toEqual({
    reachable: false,
    why: 'ResourceNotFoundException from the stand-in',
  });
  aws.fail('Invoke', 'lost');
  expect(await askStatus(lambda, question)).toMatchObject({
    reachable: false,
    why: expect.stringMatching(/socket|ECONNRESET/),
  });
});

test.each([
  [null, 'the status function answered null'],
  ['BLUE', 'the status function answered "BLUE"'],
  [{ ...good, serves: 'blue' }, /^the status function answered \{"serves":"blue"/],
  [{ ...good, fence: 'lifted' }, /"fence":"lifted"/],
  [{ ...good, finished: true }, /"finished":true/],
])('An answer that is none is no status: %j', (answer, why) => {
  expect(readStatus(answer)).toEqual({
    reachable: false,
    why: typeof why === 'string' ? why : expect.stringMatching(why),
  });
});

test('A client endpoint that could not be read is no address, and tells nobody who serves', () => {
  expect(readStatus({ ...good, serves: 'UNKNOWN', target: 'unknown', words: 'Not read' })).toEqual({
    reachable: false,
    why: 'Not read.',
  });
  expect(readStatus({ ...good, serves: 'UNKNOWN', target: 'other.internal' })).toMatchObject({
    reachable: true,
    serves: 'UNKNOWN',
    target: 'other.internal',
  });
});

test('A blue that serves and could not be asked is nothing to act on; one that serves no longer is none of our concern', () => {
  expect(readStatus({ ...good, fence: 'unknown', words: 'Blue could not be asked' })).toEqual({
    reachable: false,
    why: 'Blue could not be asked.',
    serves: 'BLUE',
    target: '10.0.0.11',
  });
  expect(readStatus({ ...good, serves: 'GREEN', finished: 'true', fence: 'unknown' })).toMatchObject({
    reachable: true,
    finished: true,
    fence: 'unknown',
  });
});

test('Blue is never finished, whatever the function says', () => {
  expect(readStatus({ ...good, finished: 'true' })).toMatchObject({ serves: 'BLUE', finished: false });
});

test('Between two servers is where green does not take writes yet, or blue’s fence is sealed', () => {
  const status = (serves: string, fence: string, finished = 'false') =>
    readStatus({ ...good, serves, fence, finished }) as Status;
  expect(isBetween(status('BLUE', 'sealed'))).toBe(true);
  expect(isBetween(status('GREEN', 'sealed'))).toBe(true);
  expect(isBetween(status('GREEN', 'sealed', 'true'))).toBe(false);
  expect(isBetween(status('BLUE', 'closed'))).toBe(false);
  expect(isBetween(status('UNKNOWN', 'sealed'))).toBe(false);
  expect(blueTakesWrites(status('BLUE', 'open'))).toBe(true);
  expect(blueTakesWrites(status('BLUE', 'closed'))).toBe(false);
  expect(blueTakesWrites(status('GREEN', 'open'))).toBe(false);
});

test('Each document is started with what it declares, and nothing else', () => {
  const options = { timeLimitSeconds: 3300, fallBack: 'lose-writes' as const };
  expect(parametersOf('cutover', options)).toEqual({ TimeLimitSeconds: '3300' });
  expect(parametersOf('undo', options)).toEqual({});
  expect(parametersOf('fallBack', options)).toEqual({ TimeLimitSeconds: '3300', FallBack: 'lose-writes' });
  expect(parametersOf('fallBack', { timeLimitSeconds: 0 })).toEqual({ TimeLimitSeconds: '0', FallBack: 'none' });
});

test('Only a refusal of the call itself is permanent; throttles, broken lines and the unknown are not', () => {
  const answered = (name: string, httpStatusCode: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
  expect(isPermanent(answered('AccessDeniedException', 400))).toBe(true);
  expect(isPermanent(answered('ResourceNotFoundException', 404))).toBe(true);
  for (const name of [
    'ThrottlingException',
    'Throttling',
    'TooManyRequestsException',
    'AutomationExecutionLimitExceededException',
  ]) {
    expect(isPermanent(answered(name, 400))).toBe(false);
  }
  expect(isPermanent(answered('Any', 429))).toBe(false);
  expect(isPermanent(answered('InternalServerError', 500))).toBe(false);
  expect(isPermanent(new Error('ECONNRESET'))).toBe(false);
  expect(isPermanent(undefined)).toBe(false);
});

test('Words are one line, clipped to their limit, with the name of what AWS threw', () => {
  expect(clipped(' a\n b ', 9)).toBe('a b');
  expect(clipped('abcdef', 4)).toBe('abc…');
  expect(wordsOf(new RefusedError('no'))).toBe('no');
  expect(wordsOf(Object.assign(new Error('no'), { name: 'AccessDenied' }))).toBe('AccessDenied: no');
  expect(wordsOf('plain')).toBe('plain');
});
