import type { CutoverEvent } from '../../../constructs/cutover/function/request';
import { extracted } from '../../harness/metric-lines';
import { Kong, kongStates, remove, toBlue, toGreen } from './kong';

let kong: Kong;
beforeAll(async () => void (kong = await Kong.start()));
afterAll(() => kong.aws.stop());
beforeEach(() => {
  kong.prepare();
  kong.is('blue, stopped');
  kong.aws.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
});

const waiting = { IsComplete: false };
const backingOut: { name: string; ask: () => CutoverEvent }[] = [
  { name: 'A rollback', ask: () => toBlue() },
  { name: 'A delete', ask: () => remove() },
];

function last(): { status: string } & Parameters<typeof kong.aws.end>[0] {
  return kong.aws.executions[kong.aws.executions.length - 1];
}

describe.each(backingOut)('$name', ({ ask }) => {
  test('stops a running cutover, waits until it has ended, undoes it, waits, and only then succeeds', async () => {
    const cutover = kong.aws.put('kong-cutover', 'InProgress');
    kong.pass(60);
    const begun = await kong.begin(ask());
    expect(kong.aws.effects).toEqual(['Stop e-1']);
    for (let poll = 0; poll < 3; poll++) expect(await kong.poll(begun)).toEqual(waiting);
    expect(kong.aws.effects).toEqual(['Stop e-1']);

    kong.pass(5);
    kong.aws.end(cutover, 'Cancelled');
    expect(await kong.poll(begun)).toEqual(waiting);
    expect(await kong.poll(begun)).toEqual(waiting);
    expect(kong.aws.effects).toEqual(['Stop e-1', 'Start kong-undo']);
    expect(last().parameters).toEqual({});

    kong.pass(5);
    kong.aws.end(last(), 'Success');
    kong.is('blue, untouched');
    expect(await kong.poll(begun)).toEqual({
      IsComplete: true,
      Data: {
        activeSide: 'BLUE',
        activeEndpoint: '10.0.0.11',
        words: 'Blue serves, untouched.',
        executionId: 'e-2',
      },
    });
  });

  test('comes to the same end when it dies after each call and begins again', async () => {
    const cutover = kong.aws.put('kong-cutover', 'InProgress');
    kong.pass(60);
    const asked = ask();
    kong.aws.fail('Stop', 'lost', 3);
    await kong.begin(asked);
    await kong.begin(asked);
    kong.aws.end(cutover, 'Cancelled');
    kong.aws.fail('Start', 'lost', 3);
    const begun = await kong.begin(asked);
    const again = await kong.begin(asked);
    for (const each of [begun, again]) expect(await kong.poll(each)).toEqual(waiting);
    expect(kong.aws.executions.map(({ document }) => document)).toEqual(['kong-cutover', 'kong-undo']);
  });

  test('leaves a cutover that finished while it was being stopped', async () => {
    const cutover = kong.aws.put('kong-cutover', 'InProgress');
    kong.pass(60);
    const begun = await kong.begin(ask());
    kong.aws.end(cutover, 'Cancelled');
    kong.is('green, finished');
    expect((await kong.poll(begun)).Data?.activeSide).toBe('GREEN');
    expect(kong.aws.effects).toEqual(['Stop e-1']);
  });

  test('goes forward when the undo document finds that the move had been submitted', async () => {
    kong.aws.put('kong-cutover', 'Cancelled');
    kong.pass(60);
    const begun = await kong.begin(ask());
    kong.pass(5);
    kong.aws.end(last(), 'Failed', { message: 'the move was submitted' });
    kong.is('green, forward');
    expect(await kong.poll(begun)).toEqual(waiting);
    expect(kong.aws.effects).toEqual(['Start kong-undo', 'Start kong-cutover']);
    kong.pass(5);
    kong.aws.end(last(), 'Success');
    kong.is('green, finished');
    expect((await kong.poll(begun)).Data?.activeSide).toBe('GREEN');
  });

  test('tries an undo that fails three times; when blue takes writes all the same, it succeeds and says what is left', async () => {
    kong.aws.put('kong-cutover', 'Cancelled');
    kong.pass(60);
    const begun = await kong.begin(ask());
    for (let attempt = 0; attempt < 3; attempt++) {
      kong.pass(5);
      kong.aws.end(last(), 'Failed');
      if (attempt < 2) expect(await kong.poll(begun)).toEqual(waiting);
    }
    kong.is('blue, prepared');
    expect((await kong.poll(begun)).Data).toEqual({
      activeSide: 'BLUE',
      activeEndpoint: '10.0.0.11',
      words: 'Blue serves, prepared. Not everything was taken back: start kong-undo by hand and see which step fails.',
      executionId: 'e-4',
    });
    expect(kong.aws.effects).toEqual(['Start kong-undo', 'Start kong-undo', 'Start kong-undo']);
    expect(kong.lines[kong.lines.length - 1]).toMatchObject({ alarm: true });
    expect(kong.lines.flatMap(extracted)).toContainEqual({
      ...{ name: 'NeedsAttention', value: 1, unit: 'None' },
      of: 'CdkCutover upgrade=kong-11-15',
    });
  });

  test('fails when blue is left without writes, and never claims otherwise', async () => {
    kong.aws.put('kong-cutover', 'Cancelled');
    kong.pass(60);
    const begun = await kong.begin(ask());
    for (let attempt = 0; attempt < 3; attempt++) {
      kong.pass(5);
      kong.aws.end(last(), 'Failed', {
        steps: [{ StepName: 'undo_close_fence', StepStatus: 'Failed', FailureMessage: 'no connection' }],
      });
      if (attempt < 2) expect(await kong.poll(begun)).toEqual(waiting);
    }
    expect(await kong.failure(begun)).toBe(
      'kong-undo (execution e-4) failed: SSM names no reason. Not everything was taken back: undo-close-fence failed: no connection. ' +
        "Blue serves, stopped. Next: start kong-undo; it lifts the fence, unless the stack's rollback does so first.",
    );
  });
});

test('A finished cutover stays in a rollback: success, GREEN, an alarm, and what to set', async () => {
  kong.is('green, finished');
  kong.aws.put('kong-cutover', 'Success');
  kong.pass(60);
  const begun = await kong.begin(toBlue());
  expect((await kong.poll(begun)).Data).toEqual({
    activeSide: 'GREEN',
    activeEndpoint: '10.0.0.15',
    words:
      'Green serves. The rollback of the stack leaves the cutover as it is. The template says active: BLUE, yet green serves: set active: GREEN.',
    executionId: 'e-1',
  });
  expect(kong.lines[kong.lines.length - 1]).toMatchObject({ alarm: true });
  expect(kong.aws.effects).toEqual([]);
});

test('A rollback that cannot finish what is beyond the point of no return succeeds with the truth; a delete fails, so that the means remain', async () => {
  for (const ask of [() => toBlue(), () => remove()]) {
    kong.prepare();
    kong.aws.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    kong.is('green, forward');
    kong.aws.put('kong-cutover', 'Failed');
    kong.pass(60);
    const begun = await kong.begin(ask());
    for (let attempt = 0; attempt < 3; attempt++) {
      kong.pass(5);
      kong.aws.end(last(), 'Failed', { steps: [{ StepName: 'switch', StepStatus: 'Failed', FailureMessage: 'no' }] });
      if (attempt < 2) expect(await kong.poll(begun)).toEqual(waiting);
    }
    const words = await kong.failure(begun);
    expect(kong.aws.effects.length).toBe(3);
    if (begun.RequestType === 'Delete') {
      expect(words).toContain('failed at step switch: no. It took nothing back. Green serves, closed.');
    } else {
      expect(words).toContain(
        'Green serves, closed. The cutover is beyond its point of no return and could not be finished',
      );
      expect(words).toContain('"activeSide":"GREEN"');
    }
  }
});

test('A cutover that fell back by hand and stopped half-way is nobody else’s to decide', async () => {
  kong.aws.put('kong-cutover', 'Success');
  kong.pass(60);
  kong.aws.put('kong-fall-back', 'Failed', { steps: [{ StepName: 'fb-move-endpoint', StepStatus: 'Failed' }] });
  kong.is('green, forward');
  kong.pass(60);
  const back = await kong.begin(toGreen());
  expect((await kong.poll(back)).Data?.words).toContain('decide by hand which side is to serve');
  expect(await kong.failure(await kong.begin(remove()))).toContain(
    'kong-fall-back (execution e-2) failed at step fb-move-endpoint',
  );
  expect(kong.aws.effects).toEqual([]);
});

test('A rollback still waiting after 56 minutes succeeds where clients can write, and fails where they cannot', async () => {
  kong.aws.put('kong-undo', 'InProgress');
  kong.is('blue, prepared');
  const begun = await kong.begin(toBlue());
  kong.pass(56 * 60);
  expect((await kong.poll(begun)).Data).toMatchObject({
    activeSide: 'BLUE',
    words: 'Blue serves, prepared. Still waiting for kong-undo (execution e-1): see how it ends.',
  });
  kong.is('blue, stopped');
  expect(await kong.failure(begun)).toContain('after 56 minutes still waiting for kong-undo (execution e-1)');
});

test.each([
  ['a rollback', () => toBlue()],
  ['a rollback to GREEN', () => toGreen()],
  ['a delete', () => remove()],
])(
  'What was submitted to somebody else is waited for by %s, which touches nothing before its outcome is known',
  async (_, ask) => {
    kong.is('blue, pending');
    kong.aws.put('kong-cutover', 'Cancelled');
    kong.pass(60);
    const begun = await kong.begin(ask());
    kong.pass(50 * 60);
    expect(await kong.poll(begun)).toEqual(waiting);
    expect(kong.aws.effects).toEqual([]);
    kong.is('green, finished');
    expect((await kong.poll(begun)).Data?.activeSide).toBe('GREEN');
    expect(kong.aws.effects).toEqual([]);
  },
);

test('An outcome that is not known after 56 minutes fails a delete, and a rollback only where clients are stopped', async () => {
  const words = 'after 56 minutes still waiting for the outcome of what was submitted. Nothing was stopped.';
  for (const ask of [() => toBlue(), () => remove()]) {
    kong.is('blue, pending');
    const begun = await kong.begin(ask());
    kong.pass(56 * 60);
    expect(await kong.failure(begun)).toContain(words);
  }
  kong.aws.status = { ...kongStates['blue, pending'], clients: 'served' };
  const begun = await kong.begin(toBlue());
  kong.pass(56 * 60);
  expect((await kong.poll(begun)).Data?.words).toContain('Still waiting for the outcome of what was submitted');
});

test('Deleting after a create that failed with GREEN touches nothing', async () => {
  kong.is('blue, untouched');
  const begun = await kong.begin(remove('GREEN'));
  expect((await kong.poll(begun)).IsComplete).toBe(true);
  expect(kong.aws.effects).toEqual([]);
});

test('Deleting when blue is gone since a cutover succeeded does not block', async () => {
  kong.aws.put('kong-cutover', 'Success');
  kong.is('unreachable');
  kong.pass(86_400);
  const begun = await kong.begin(remove('GREEN'));
  kong.pass(200);
  expect((await kong.poll(begun)).Data).toEqual({
    activeSide: 'UNKNOWN',
    words:
      'Who serves could not be learned: connect ETIMEDOUT 10.0.0.11:5432. No run left anything behind, so nothing was touched.',
    executionId: 'e-1',
  });
});

test('Deleting when nobody can tell what an unfinished cutover left behind says so, and how to go on', async () => {
  kong.aws.put('kong-cutover', 'Failed');
  kong.is('unreachable');
  kong.pass(60);
  const begun = await kong.begin(remove());
  kong.pass(200);
  expect(await kong.failure(begun)).toBe(
    'kong-11-15 cannot delete: who serves could not be learned (connect ETIMEDOUT 10.0.0.11:5432), and a run of kong-cutover ended unfinished, ' +
      "so blue's fence may be left. Make the servers reachable and try again, or, if they are gone, continue without this resource.",
  );
});
