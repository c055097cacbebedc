import type { CutoverEvent } from '../../../constructs/cutover/function/request';
import { event, Kong, kongStates, type KongState, loseWrites, remove, toBlue, toGreen } from './kong';

/**
 * Every cell: state as it is told × what the documents do or did → what the handlers do. `GREEN`, `BLUE`, `UNKNOWN`: success with that
 * activeSide and no call that changes anything. `a/b`: a at first, b once four minutes have brought nothing new.
 */
const history: Readonly<Record<string, (kong: Kong) => void>> = {
  nothing: () => undefined,
  'cutover runs': ({ aws }) => aws.put('kong-cutover', 'InProgress'),
  'undo runs': ({ aws }) => aws.put('kong-undo', 'InProgress'),
  'fall-back runs': ({ aws }) => aws.put('kong-fall-back', 'InProgress'),
  'cutover failed': ({ aws }) =>
    aws.put('kong-cutover', 'Failed', { steps: [{ StepName: 'copy', StepStatus: 'Failed' }] }),
  'cutover undone': ({ aws }) =>
    aws.put('kong-cutover', 'Failed', {
      steps: [
        { StepName: 'copy', StepStatus: 'Failed' },
        { StepName: 'undo_close_fence', StepStatus: 'Success' },
      ],
    }),
};

const grids: { name: string; stack: string; events: (() => CutoverEvent)[]; cells: string }[] = [
  {
    name: 'An update from BLUE to GREEN',
    stack: 'UPDATE_IN_PROGRESS',
    events: [toGreen],
    cells: `
      state           | nothing       | cutover runs | undo runs | fall-back runs | cutover failed | cutover undone
      blue, untouched | start cutover | join         | refuse    | refuse         | start cutover  | start cutover
      blue, prepared  | start cutover | join         | refuse    | refuse         | start cutover  | start cutover
      blue, stopped   | start cutover | join         | refuse    | refuse         | start cutover  | start cutover
      blue, back      | start cutover | join         | refuse    | refuse         | start cutover  | start cutover
      blue, forward   | start cutover | join         | refuse    | refuse         | start cutover  | start cutover
      blue, pending   | wait/wait     | join         | refuse    | refuse         | wait/wait      | wait/wait
      green, finished | GREEN         | join         | refuse    | refuse         | GREEN          | GREEN
      green, forward  | start cutover | join         | refuse    | refuse         | start cutover  | start cutover
      green, pending  | wait/wait     | join         | refuse    | refuse         | wait/wait      | wait/wait
      neither         | refuse        | join         | refuse    | refuse         | refuse         | refuse
      unreachable     | wait/refuse   | join         | refuse    | refuse         | wait/refuse    | wait/refuse`,
  },
  {
    name: 'An update from GREEN to BLUE without a stated choice',
    stack: 'UPDATE_IN_PROGRESS',
    events: [
      () => toBlue(),
      () => toBlue({ fallBack: 'lose-writes', fallBackReason: '  ' }),
      () => toBlue({ fallBack: 'yes please', fallBackReason: 'because' }),
    ],
    cells: `
      state           | nothing     | cutover runs | undo runs   | fall-back runs | cutover failed | cutover undone
      blue, untouched | BLUE        | refuse       | join        | refuse         | BLUE           | BLUE
      blue, prepared  | BLUE        | refuse       | join        | refuse         | BLUE           | BLUE
      blue, stopped   | start undo  | refuse       | join        | refuse         | start undo     | start undo
      blue, back      | BLUE        | refuse       | join        | refuse         | BLUE           | BLUE
      blue, forward   | refuse      | refuse       | join        | refuse         | refuse         | refuse
      blue, pending   | wait/wait   | refuse       | join        | refuse         | wait/wait      | wait/wait
      green, finished | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      green, forward  | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      green, pending  | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      neither         | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      unreachable     | wait/refuse | wait/refuse  | wait/refuse | wait/refuse    | wait/refuse    | wait/refuse`,
  },
  {
    name: 'An update from GREEN to BLUE with a stated choice',
    stack: 'UPDATE_IN_PROGRESS',
    events: [() => toBlue(loseWrites), () => toBlue({ fallBack: 'keep-writes' })],
    cells: `
      state           | nothing         | cutover runs | undo runs   | fall-back runs | cutover failed  | cutover undone
      blue, untouched | BLUE            | refuse       | join        | join           | BLUE            | BLUE
      blue, prepared  | BLUE            | refuse       | join        | join           | BLUE            | BLUE
      blue, stopped   | start undo      | refuse       | join        | join           | start undo      | start undo
      blue, back      | BLUE            | refuse       | join        | join           | BLUE            | BLUE
      blue, forward   | refuse          | refuse       | join        | join           | refuse          | refuse
      blue, pending   | wait/wait       | refuse       | join        | join           | wait/wait       | wait/wait
      green, finished | start fall-back | refuse       | refuse      | join           | start fall-back | start fall-back
      green, forward  | start fall-back | refuse       | refuse      | join           | start fall-back | start fall-back
      green, pending  | wait/wait       | refuse       | refuse      | join           | wait/wait       | wait/wait
      neither         | refuse          | refuse       | refuse      | join           | refuse          | refuse
      unreachable     | wait/refuse     | wait/refuse  | wait/refuse | wait/refuse    | wait/refuse     | wait/refuse`,
  },
  {
    name: 'A rollback to BLUE',
    stack: 'UPDATE_ROLLBACK_IN_PROGRESS',
    events: [() => toBlue(), () => toBlue(loseWrites)],
    cells: `
      state           | nothing       | cutover runs | undo runs | fall-back runs | cutover failed | cutover undone
      blue, untouched | BLUE          | stop         | wait/wait | wait/wait      | start undo     | BLUE
      blue, prepared  | BLUE          | stop         | wait/wait | wait/wait      | start undo     | BLUE
      blue, stopped   | start undo    | stop         | wait/wait | wait/wait      | start undo     | start undo
      blue, back      | BLUE          | stop         | wait/wait | wait/wait      | start undo     | BLUE
      blue, forward   | start cutover | wait/wait    | wait/wait | wait/wait      | start cutover  | start cutover
      blue, pending   | wait/wait     | wait/wait    | wait/wait | wait/wait      | wait/wait      | wait/wait
      green, finished | GREEN         | wait/wait    | wait/wait | wait/wait      | GREEN          | GREEN
      green, forward  | GREEN         | wait/wait    | wait/wait | wait/wait      | start cutover  | GREEN
      green, pending  | wait/wait     | wait/wait    | wait/wait | wait/wait      | wait/wait      | wait/wait
      neither         | UNKNOWN       | wait/wait    | wait/wait | wait/wait      | UNKNOWN        | UNKNOWN
      unreachable     | wait/UNKNOWN  | wait/wait    | wait/wait | wait/wait      | wait/refuse    | wait/UNKNOWN`,
  },
  {
    name: 'A rollback to GREEN',
    stack: 'UPDATE_ROLLBACK_IN_PROGRESS',
    events: [toGreen],
    cells: `
      state           | nothing       | cutover runs | undo runs | fall-back runs | cutover failed | cutover undone
      blue, untouched | BLUE          | wait/wait    | wait/wait | wait/wait      | BLUE           | BLUE
      blue, prepared  | BLUE          | wait/wait    | wait/wait | wait/wait      | BLUE           | BLUE
      blue, stopped   | BLUE          | wait/wait    | wait/wait | wait/wait      | BLUE           | BLUE
      blue, back      | BLUE          | wait/wait    | wait/wait | wait/wait      | BLUE           | BLUE
      blue, forward   | start cutover | wait/wait    | wait/wait | wait/wait      | start cutover  | start cutover
      blue, pending   | wait/wait     | wait/wait    | wait/wait | wait/wait      | wait/wait      | wait/wait
      green, finished | GREEN         | wait/wait    | wait/wait | wait/wait      | GREEN          | GREEN
      green, forward  | GREEN         | wait/wait    | wait/wait | wait/wait      | start cutover  | GREEN
      green, pending  | wait/wait     | wait/wait    | wait/wait | wait/wait      | wait/wait      | wait/wait
      neither         | UNKNOWN       | wait/wait    | wait/wait | wait/wait      | UNKNOWN        | UNKNOWN
      unreachable     | wait/UNKNOWN  | wait/wait    | wait/wait | wait/wait      | wait/UNKNOWN   | wait/UNKNOWN`,
  },
  {
    name: 'A delete',
    stack: 'DELETE_IN_PROGRESS',
    events: [() => remove('BLUE'), () => remove('GREEN')],
    cells: `
      state           | nothing       | cutover runs | undo runs | fall-back runs | cutover failed | cutover undone
      blue, untouched | BLUE          | stop         | wait/wait | wait/wait      | start undo     | BLUE
      blue, prepared  | start undo    | stop         | wait/wait | wait/wait      | start undo     | start undo
      blue, stopped   | start undo    | stop         | wait/wait | wait/wait      | start undo     | start undo
      blue, back      | start undo    | stop         | wait/wait | wait/wait      | start undo     | start undo
      blue, forward   | start cutover | wait/wait    | wait/wait | wait/wait      | start cutover  | start cutover
      blue, pending   | wait/wait     | wait/wait    | wait/wait | wait/wait      | wait/wait      | wait/wait
      green, finished | GREEN         | wait/wait    | wait/wait | wait/wait      | GREEN          | GREEN
      green, forward  | GREEN         | wait/wait    | wait/wait | wait/wait      | start cutover  | GREEN
      green, pending  | wait/wait     | wait/wait    | wait/wait | wait/wait      | wait/wait      | wait/wait
      neither         | UNKNOWN       | wait/wait    | wait/wait | wait/wait      | UNKNOWN        | UNKNOWN
      unreachable     | wait/UNKNOWN  | wait/wait    | wait/wait | wait/wait      | wait/refuse    | wait/UNKNOWN`,
  },
  {
    name: 'A create with GREEN, or an upgrade that replaces another one with GREEN',
    stack: 'CREATE_IN_PROGRESS',
    events: [
      () => event('Create', { active: 'GREEN' }),
      () => event('Update', { active: 'GREEN' }, { upgrade: 'older' }),
    ],
    cells: `
      state           | nothing     | cutover runs | undo runs   | fall-back runs | cutover failed | cutover undone
      blue, untouched | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      blue, prepared  | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      blue, stopped   | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      blue, back      | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      blue, forward   | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      blue, pending   | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      green, finished | GREEN       | GREEN        | GREEN       | GREEN          | GREEN          | GREEN
      green, forward  | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      green, pending  | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      neither         | refuse      | refuse       | refuse      | refuse         | refuse         | refuse
      unreachable     | wait/refuse | wait/refuse  | wait/refuse | wait/refuse    | wait/refuse    | wait/refuse`,
  },
  {
    name: 'A create with BLUE, an update that leaves `active` alone, an upgrade that replaces another one with BLUE',
    stack: 'UPDATE_IN_PROGRESS',
    events: [
      () => event('Create', { active: 'BLUE' }),
      () => event('Update', { active: 'BLUE' }, { active: 'BLUE', fallBack: 'keep-writes' }),
      () => event('Update', { active: 'GREEN', ...loseWrites }, { active: 'GREEN' }),
      () => event('Update', { active: 'BLUE', ...loseWrites }, { active: 'GREEN', upgrade: 'older' }),
    ],
    cells: `
      state           | nothing      | cutover runs | undo runs    | fall-back runs | cutover failed | cutover undone
      blue, untouched | BLUE         | BLUE         | BLUE         | BLUE           | BLUE           | BLUE
      blue, prepared  | BLUE         | BLUE         | BLUE         | BLUE           | BLUE           | BLUE
      blue, stopped   | BLUE         | BLUE         | BLUE         | BLUE           | BLUE           | BLUE
      blue, back      | BLUE         | BLUE         | BLUE         | BLUE           | BLUE           | BLUE
      blue, forward   | BLUE         | BLUE         | BLUE         | BLUE           | BLUE           | BLUE
      blue, pending   | BLUE         | BLUE         | BLUE         | BLUE           | BLUE           | BLUE
      green, finished | GREEN        | GREEN        | GREEN        | GREEN          | GREEN          | GREEN
      green, forward  | GREEN        | GREEN        | GREEN        | GREEN          | GREEN          | GREEN
      green, pending  | GREEN        | GREEN        | GREEN        | GREEN          | GREEN          | GREEN
      neither         | UNKNOWN      | UNKNOWN      | UNKNOWN      | UNKNOWN        | UNKNOWN        | UNKNOWN
      unreachable     | wait/UNKNOWN | wait/UNKNOWN | wait/UNKNOWN | wait/UNKNOWN   | wait/UNKNOWN   | wait/UNKNOWN`,
  },
];

let kong: Kong;
beforeAll(async () => void (kong = await Kong.start('directly')));
afterAll(() => kong.aws.stop());

/** What the handlers do in one cell, in the words of the tables. */
async function seen(asked: CutoverEvent): Promise<string> {
  const running = kong.aws.executions.find(({ status }) => status === 'InProgress');
  const begun = await kong.begin(asked).catch((error: Error) => {
    expect(error.message).toMatch(/Nothing was changed\.$/);
    return undefined;
  });
  if (!begun) {
    expect(kong.aws.effects).toEqual([]);
    return 'refuse';
  }
  expect(begun.PhysicalResourceId).toBe('cutover-kong-11-15');
  const effects = kong.aws.effects.map((call) =>
    call
      .replace('kong-', '')
      .replace(/^Start/, 'start')
      .replace(/^Stop .*/, 'stop'),
  );
  if (effects.length > 0) {
    expect(await kong.poll(begun)).toEqual({ IsComplete: false });
    return effects.join(', ');
  }
  if (begun.Execution !== undefined) {
    expect(begun.Execution).toBe(running?.id);
    expect(await kong.poll(begun)).toEqual({ IsComplete: false });
    expect(kong.aws.effects).toEqual([]);
    return 'join';
  }
  const at = await answer(begun);
  if (at !== 'wait') return at;
  kong.pass(240);
  return `wait/${await answer(begun)}`;
}

async function answer(begun: CutoverEvent): Promise<string> {
  const completion = await kong.poll(begun).catch((error: Error) => error);
  expect(kong.aws.effects).toEqual([]);
  if (completion instanceof Error) return 'refuse';
  if (!completion.IsComplete) {
    expect(completion).toEqual({ IsComplete: false });
    return 'wait';
  }
  return completion.Data?.activeSide ?? 'nothing';
}

describe.each(grids)('$name', ({ stack, events, cells }) => {
  const [head, ...rows] = cells
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));

  test('has a row for every state and a column for every history', () => {
    expect(head.slice(1)).toEqual(Object.keys(history));
    expect(rows.map(([state]) => state)).toEqual(Object.keys(kongStates));
  });

  test.each(rows.map(([state, ...expected]) => ({ state: state as KongState, expected })))(
    'when $state',
    async ({ state, expected }) => {
      for (const asked of events) {
        const found: string[] = [];
        for (const column of head.slice(1)) {
          kong.prepare();
          kong.aws.stackStatus = stack;
          kong.is(state);
          history[column](kong);
          kong.pass(60);
          found.push(await seen(asked()));
        }
        expect(found).toEqual(expected);
      }
    },
  );
});
