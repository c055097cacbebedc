import { LambdaClient } from '@aws-sdk/client-lambda';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask, askState } from '../../lib/operate/ask';
import { AwsStandIn } from './aws-stand-in';
import { told } from './states';

let aws: AwsStandIn;
let lambda: LambdaClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  lambda = new LambdaClient({ maxAttempts: 1 });
});
afterAll(() => aws.stop());
beforeEach(() => aws.clear());

const question = { functionName: 'postgres', payload: '{"Step":"status"}' };
test('The state that the function tells is taken over, without what nobody here needs', async () => {
  aws.status = { ...told(), somethingElse: 1 };
  expect(await askState(lambda, question)).toEqual({ reachable: true, ...told() });
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
  expect(await askState(lambda, question)).toEqual({ reachable: false, why: aws.status, attention: [], facts: [] });
  aws.fail('Invoke', 'ResourceNotFoundException', 1, 404);
  expect(await askState(lambda, question)).toMatchObject({
    reachable: false,
    why: 'ResourceNotFoundException from the stand-in',
  });
  aws.fail('Invoke', 'lost');
  expect(await askState(lambda, question)).toMatchObject({
    reachable: false,
    why: expect.stringMatching(/socket|ECONNRESET/),
  });
});
