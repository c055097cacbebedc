import { Kong, loseWrites, remove, toBlue, toGreen } from './kong';

let kong: Kong;
beforeAll(async () => {
  kong = await Kong.start();
});
afterAll(() => kong.aws.stop());
beforeEach(() => {
  kong.prepare();
  kong.is('blue, prepared');
});

test.each(['kong-prepare', 'kong-retire'])(
  'nothing is started beside a %s that runs; once it has ended, it is',
  async (document) => {
    const running = kong.aws.put(document, 'InProgress');
    const begun = await kong.begin(toGreen());
    expect(await kong.poll(begun)).toEqual({ IsComplete: false });
    expect(kong.aws.effects).toEqual([]);
    kong.aws.end(running, 'Success');
    await kong.poll(begun);
    expect(kong.aws.effects).toEqual(['Start kong-cutover']);
  },
);

test('a deploy that moves clients gives up after twenty minutes, names what runs and has changed nothing', async () => {
  kong.aws.put('kong-prepare', 'InProgress');
  for (const asked of [toGreen(), toBlue(loseWrites)]) {
    const begun = await kong.begin(asked);
    kong.pass(20 * 60);
    expect(await kong.failure(begun)).toBe(
      'kong-11-15 does not move clients: kong-prepare (execution e-1) still runs after 20 minutes. Nothing was changed. Deploy again when it has ended.',
    );
  }
  expect(kong.aws.effects).toEqual([]);
});

test('a rollback and a delete wait for it as long as CloudFormation does', async () => {
  kong.aws.put('kong-prepare', 'InProgress');
  const begun = await kong.begin(remove());
  kong.pass(40 * 60);
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
  kong.aws.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  const back = await kong.begin(toBlue());
  kong.pass(40 * 60);
  expect(await kong.poll(back)).toEqual({ IsComplete: false });
  expect(kong.aws.effects).toEqual([]);
});

test('a cutover that lost its claim to another run fails in words, and nothing of it is undone', async () => {
  const begun = await kong.begin(toGreen());
  const [execution] = kong.aws.executions;
  kong.aws.end(execution!, 'Failed', {
    steps: [{ StepName: 'claim', StepStatus: 'Failed', FailureMessage: 'This upgrade is worked on by execution x' }],
  });
  expect(await kong.failure(begun)).toMatch(
    /failed at step claim: This upgrade is worked on by execution x\. It changed nothing\./,
  );
  kong.aws.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  expect(await kong.poll(await kong.begin(toBlue()))).toMatchObject({ IsComplete: true });
  expect(kong.aws.effects).toEqual(['Start kong-cutover']);
});

describe('beside something that was submitted to somebody else', () => {
  test.each([
    ['a cutover', toGreen],
    ['a fall back', () => toBlue(loseWrites)],
  ])('%s waits; after twenty minutes it gives up, says what is waited for and has changed nothing', async (_, ask) => {
    kong.is('green, pending');
    const begun = await kong.begin(ask());
    kong.pass(19 * 60);
    expect(await kong.poll(begun)).toEqual({ IsComplete: false });
    kong.pass(60);
    expect(await kong.failure(begun)).toBe(
      'kong-11-15 does not move clients: after 20 minutes the outcome of what was submitted is not known: Green serves, the switchover runs. ' +
        'Nothing was changed. Deploy again when it is known.',
    );
    expect(kong.aws.effects).toEqual([]);
  });

  test('a cutover whose own run failed is judged once the outcome is known', async () => {
    const begun = await kong.begin(toGreen());
    kong.aws.end(kong.aws.executions[0]!, 'Failed', { steps: [{ StepName: 'switch', StepStatus: 'Failed' }] });
    kong.is('blue, pending');
    expect(await kong.poll(begun)).toEqual({ IsComplete: false });
    kong.pass(30 * 60);
    expect(await kong.poll(begun)).toEqual({ IsComplete: false });
    kong.is('blue, stopped');
    expect(await kong.failure(begun)).toContain('failed at step switch');
  });
});
