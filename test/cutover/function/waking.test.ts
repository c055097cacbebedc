import { Kong, toGreen } from './kong';

let kong: Kong;
beforeAll(async () => void (kong = await Kong.start()));
afterAll(() => kong.aws.stop());
beforeEach(() => {
  kong.prepare();
  kong.is('blue, untouched');
});

test('A status function that was idle for weeks is waited for', async () => {
  kong.aws.fail('Invoke', 'ResourceNotReadyException', 1, 502);
  const begun = await kong.begin(toGreen());
  expect(kong.aws.effects).toEqual([]);
  kong.pass(100);
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
  expect(kong.aws.effects).toEqual(['Start kong-cutover']);
});

test('One that does not come back within three minutes ends a deploy that would move clients, with what to do', async () => {
  kong.aws.fail('Invoke', 'ResourceNotReadyException', 2, 502);
  const begun = await kong.begin(toGreen());
  kong.pass(240);
  expect(await kong.failure(begun)).toMatch(
    /^kong-11-15 does not cut over: who serves could not be learned: The function is not awake\. .* see its StateReason \(aws lambda get-function-configuration\), .*Nothing was changed\.$/,
  );
  expect(kong.aws.effects).toEqual([]);
});
