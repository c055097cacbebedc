import { isComplete, onEvent } from '../../../constructs/cutover/function/handler';
import type { StandInExecution } from '../../operate/aws-stand-in';
import { states, told } from '../../operate/states';
import { event, Kong, toGreen, type KongState } from './kong';

let kong: Kong;
beforeAll(async () => void (kong = await Kong.start()));
afterAll(() => kong.aws.stop());
beforeEach(() => {
  kong.prepare();
  kong.is('blue, untouched');
});

const copyFailed = [
  { StepName: 'close-fence', StepStatus: 'Success' },
  {
    StepName: 'copy',
    StepStatus: 'Failed',
    FailureMessage:
      'Step fails when it is Poll action. disk full. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.',
  },
];

test('A cutover that succeeds is told once green serves, with the execution, and asks its servers nothing while it runs', async () => {
  const begun = await kong.begin(toGreen());
  const [execution] = kong.aws.executions;
  expect(execution.parameters).toEqual({ TimeLimitSeconds: ['3300'] });
  const before = kong.aws.calls.length;
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
  expect(kong.aws.calls.slice(before)).not.toContain('Invoke');

  kong.pass(400);
  kong.aws.end(execution, 'Success');
  kong.is('green, finished');
  expect(await kong.poll(begun)).toEqual({
    IsComplete: true,
    Data: { activeSide: 'GREEN', activeEndpoint: '10.0.0.15', words: 'Green serves.', executionId: execution.id },
  });
  expect(kong.aws.effects).toEqual(['Start kong-cutover']);
});

test('A run that says Success while blue still serves is a failure', async () => {
  const begun = await kong.begin(toGreen());
  kong.aws.end(kong.aws.executions[0], 'Success');
  expect(await kong.failure(begun)).toBe(
    'kong-cutover (execution e-1) succeeded, yet the wanted side does not serve. Blue serves, untouched. ' +
      'Next: mend the cause, then set active: GREEN and deploy again.',
  );
});

test('After Success a status that cannot be had is waited for, then it is a failure', async () => {
  const begun = await kong.begin(toGreen());
  kong.pass(1000);
  kong.aws.end(kong.aws.executions[0], 'Success');
  kong.is('unreachable');
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
  kong.pass(240);
  expect(await kong.failure(begun)).toBe(
    'kong-cutover (execution e-1) succeeded, yet nobody knows who serves. Who serves could not be learned: ' +
      'connect ETIMEDOUT 10.0.0.11:5432. Next: see why nobody tells the state, then decide by what it is.',
  );
});

test.each<{ how: string; status: string; steps: StandInExecution['steps']; state: KongState; message: string }>([
  {
    how: 'failed and took everything back',
    status: 'Failed',
    steps: [...copyFailed, { StepName: 'undo_close_fence', StepStatus: 'Success' }],
    state: 'blue, untouched',
    message:
      'kong-cutover (execution e-1) failed at step copy: disk full. Everything that it did was taken back. ' +
      'Blue serves, untouched. Next: mend the cause, then set active: GREEN and deploy again.',
  },
  {
    how: 'failed, and so did its undo',
    status: 'Failed',
    steps: [...copyFailed, { StepName: 'undo_close_fence', StepStatus: 'Failed', FailureMessage: 'lock held' }],
    state: 'blue, stopped',
    message:
      'kong-cutover (execution e-1) failed at step copy: disk full. Not everything was taken back: undo-close-fence failed: lock held. ' +
      "Blue serves, stopped. Next: start kong-undo; it lifts the fence, unless the stack's rollback does so first.",
  },
  {
    how: 'was cancelled',
    status: 'Cancelled',
    steps: [{ StepName: 'copy', StepStatus: 'Cancelled', FailureMessage: 'cancelled by ops' }],
    state: 'blue, stopped',
    message:
      'kong-cutover (execution e-1) was cancelled at step copy: cancelled by ops. It took nothing back. ' +
      "Blue serves, stopped. Next: start kong-undo; it lifts the fence, unless the stack's rollback does so first.",
  },
  {
    how: 'timed out beyond the point of no return',
    status: 'TimedOut',
    steps: [{ StepName: 'switch', StepStatus: 'TimedOut' }],
    state: 'green, forward',
    message:
      'kong-cutover (execution e-1) timed out at step switch: SSM names no reason. It took nothing back. ' +
      'Green serves, closed. Next: start kong-cutover again; it finishes what was begun.',
  },
  {
    how: 'failed after green was open',
    status: 'Failed',
    steps: [{ StepName: 'refuse-blue', StepStatus: 'Failed', FailureMessage: 'role kong is still connected' }],
    state: 'green, finished',
    message:
      'kong-cutover (execution e-1) failed at step refuse-blue: role kong is still connected. It took nothing back. ' +
      'Green serves. Next: set active: GREEN and deploy; mend what the step names.',
  },
])('A run that $how says which step, what was undone, who serves and what to do next', async (row) => {
  const begun = await kong.begin(toGreen());
  kong.aws.end(kong.aws.executions[0], row.status, { steps: row.steps });
  kong.is(row.state);
  expect(await kong.failure(begun)).toBe(row.message);
});

test('A message stays below 1,000 characters and an answer below 4,096 bytes, whatever the steps say', async () => {
  const begun = await kong.begin(toGreen());
  const long = 'ü'.repeat(5000);
  kong.aws.status = { ...states['green, finished'], words: long, target: long, attention: [long, long] };
  kong.aws.end(kong.aws.executions[0], 'Success');
  expect(Buffer.byteLength(JSON.stringify(await kong.poll(begun)))).toBeLessThan(3000);

  kong.is('blue, stopped');
  kong.aws.end(kong.aws.executions[0], 'Failed', {
    steps: ['copy', 'undo-copy'].map((StepName) => ({ StepName, StepStatus: 'Failed', FailureMessage: long })),
  });
  const message = await kong.failure(begun);
  expect(message.length).toBeLessThan(1000);
  expect(message).toContain("unless the stack's rollback does so first.");
});

test('CloudFormation is shown our words without a stack trace', async () => {
  const begun = await kong.begin(toGreen());
  kong.aws.end(kong.aws.executions[0], 'Failed');
  const error = await kong.poll(begun).catch((thrown: Error) => thrown);
  expect(error).toHaveProperty('stack', `RunError: ${(error as Error).message}`);
});

test.each(['Describe', 'DescribeStacks', 'Get'])('A throttled %s is not yet an answer', async (action) => {
  const begun = await kong.begin(toGreen());
  kong.aws.end(kong.aws.executions[0], 'Failed');
  kong.pass(1800);
  kong.aws.fail(action, 'ThrottlingException', 20);
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
});

test('A missing right gets time to arrive, then it is named', async () => {
  const begun = await kong.begin(toGreen());
  kong.aws.fail('Describe', 'AccessDeniedException', 20);
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
  kong.pass(240);
  expect(await kong.failure(begun)).toBe(
    'kong-11-15: AWS did not answer: AccessDeniedException from the stand-in. Next: mend that and deploy again; a document that runs goes on meanwhile.',
  );
});

test('A cutover that AWS did not let begin at first is begun later, with the time that is left', async () => {
  kong.aws.fail('Start', 'ThrottlingException', 3);
  const begun = await kong.begin(toGreen());
  expect(begun.Execution).toBeUndefined();
  expect(kong.aws.executions).toEqual([]);
  kong.pass(100);
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
  expect(kong.aws.executions.map(({ parameters }) => parameters)).toEqual([{ TimeLimitSeconds: ['3200'] }]);
});

test('onEvent invoked twice, or dying right after the start, starts one execution', async () => {
  const asked = toGreen();
  kong.aws.fail('Start', 'lost');
  const first = await kong.begin(asked);
  const second = await kong.begin(asked);
  expect(kong.aws.executions.length).toBe(1);
  expect([first.Execution, second.Execution]).toEqual(['e-1', 'e-1']);

  kong.aws.end(kong.aws.executions[0], 'Failed');
  const third = await kong.begin(asked);
  expect(kong.aws.executions.length).toBe(1);
  expect(await kong.failure(third)).toContain('kong-cutover (execution e-1) failed');
});

test('A new request after a failed cutover starts a new one', async () => {
  await kong.begin(toGreen());
  kong.aws.end(kong.aws.executions[0], 'Failed');
  kong.pass(60);
  await kong.begin(toGreen());
  expect(kong.aws.effects).toEqual(['Start kong-cutover', 'Start kong-cutover']);
  expect(kong.aws.executions.length).toBe(2);
});

test('A joined execution that fails is a failure of the request, not a reason to start another one', async () => {
  const theirs = kong.aws.put('kong-cutover', 'InProgress');
  kong.pass(600);
  const begun = await kong.begin(toGreen());
  kong.aws.end(theirs, 'Failed', { steps: copyFailed });
  expect(await kong.failure(begun)).toContain('failed at step copy: disk full.');
  expect(kong.aws.effects).toEqual([]);
});

test('What the waiter of a cancelled update finds in a rolling back stack, it does not start', async () => {
  kong.aws.fail('Start', 'ThrottlingException', 3);
  const begun = await kong.begin(toGreen());
  kong.aws.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  const answer = await kong.poll(begun);
  expect(answer.Data?.activeSide).toBe('BLUE');
  expect(kong.aws.executions).toEqual([]);
});

test('Nothing is pointed to a guess: what could not be learned is left out of the attributes', async () => {
  const unrelated = event('Update', { active: 'BLUE' }, { active: 'BLUE' });
  kong.is('unreachable');
  const begun = await kong.begin(unrelated);
  kong.pass(200);
  expect((await kong.poll(begun)).Data).toEqual({
    activeSide: 'UNKNOWN',
    words: 'Who serves could not be learned: connect ETIMEDOUT 10.0.0.11:5432.',
    executionId: 'none',
  });
  kong.aws.status = told({ clients: 'unknown', words: 'Blue could not be asked' });
  expect((await kong.poll(begun)).Data).toEqual({
    activeSide: 'BLUE',
    activeEndpoint: 'b',
    words: 'Blue could not be asked.',
    executionId: 'none',
  });
  expect(kong.aws.calls.every((call) => call === 'Invoke')).toBe(true);
});

test('After a cutover by hand a template that still says BLUE moves nothing and is told what to set', async () => {
  kong.is('green, finished');
  const begun = await kong.begin(event('Update', { active: 'BLUE' }, { active: 'BLUE' }));
  expect((await kong.poll(begun)).Data?.words).toBe(
    'Green serves. The template says active: BLUE, yet green serves: set active: GREEN.',
  );
});

test('A blue that cannot be asked is not cut over from', async () => {
  kong.aws.status = told({ clients: 'unknown', words: 'Blue could not be asked' });
  const begun = await kong.begin(toGreen());
  kong.pass(200);
  expect(await kong.failure(begun)).toBe(
    'kong-11-15 does not cut over: who serves could not be learned: Blue could not be asked. Nothing was changed.',
  );
  expect(kong.aws.effects).toEqual([]);
});

test('A request that cannot be answered within 56 minutes fails in our words, and stops nothing', async () => {
  const begun = await kong.begin(toGreen());
  kong.pass(55 * 60);
  expect(await kong.poll(begun)).toEqual({ IsComplete: false });
  kong.pass(60);
  expect(await kong.failure(begun)).toBe(
    'kong-11-15: after 56 minutes still waiting for kong-cutover (execution e-1). Nothing was stopped. Next: see how it ends, then deploy again.',
  );
  expect(kong.aws.effects).toEqual(['Start kong-cutover']);
});

test('Properties that are wrong are all named at once, before anything is asked', async () => {
  const asked = toGreen();
  const { cutoverDocument: _, ...rest } = asked.ResourceProperties;
  await expect(
    kong.begin({ ...asked, ResourceProperties: { ...rest, active: 'green', statusFunction: '', statusPayload: '{}' } }),
  ).rejects.toThrow(
    'Custom::Cutover: active is \'green\', not BLUE or GREEN; cutoverDocument is missing; statusFunction is ""; statusPayload is "{}", not an object of strings. Nothing was changed.',
  );
  expect(kong.aws.calls).toEqual([]);
});

test('The handlers that Lambda loads are the same ones', async () => {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const asked = toGreen();
    const begun = await onEvent(asked);
    expect(begun).toEqual({ PhysicalResourceId: 'cutover-kong-11-15', Since: expect.any(Number), Execution: 'e-1' });
    expect(await isComplete({ ...asked, ...begun })).toEqual({ IsComplete: false });
    expect(JSON.parse(String(written.mock.calls[0][0]))).toMatchObject({ upgrade: 'kong-11-15', move: 'start' });
  } finally {
    written.mockRestore();
  }
});
