import { Deadline } from '../../../constructs/postgres/function/deadline';
import { newRun, type Run } from '../../../constructs/postgres/function/run';
import { NotSubmitted, runStages, type Stage } from '../../../constructs/postgres/function/stage';
import { parseValues } from '../../../constructs/postgres/function/values';
import { failingAt } from './upgrade';

const did: string[] = [];

function stage(id: string, more: Partial<Stage> = {}): Stage {
  return {
    id,
    do: async () => void did.push(`do ${id}`),
    check: async () => void did.push(`check ${id}`),
    revert: async () => void did.push(`revert ${id}`),
    ...more,
  };
}

const fails = (error = new Error('broken')) => ({ do: () => Promise.reject(error) });
const run = {
  values: { upgrade: 'kong', executionId: 'e-1', step: 'switch' },
  facts: {},
  figures: {},
} as unknown as Run;

describe('The runner of stages', () => {
  beforeEach(() => did.splice(0));

  it('does and checks each stage in order', async () => {
    await runStages(run, [stage('a'), stage('b')]);
    expect(did).toEqual(['do a', 'check a', 'do b', 'check b']);
  });

  it('reverts the failed stage and those before it, last first, and names what failed', async () => {
    await expect(runStages(run, [stage('a'), stage('b', fails()), stage('c')])).rejects.toThrow('b: broken');
    expect(did).toEqual(['do a', 'check a', 'revert b', 'revert a']);
  });

  it('lets a hook fail a stage between its effect and its check', async () => {
    expect(await failingAt('a', () => runStages(run, [stage('a')]))).toBe('a: injected at a');
    expect(did).toEqual(['do a', 'revert a']);
  });

  it('reverts nothing once the point of no return was begun', async () => {
    const move = stage('move', { pointOfNoReturn: true });
    await expect(runStages(run, [stage('a'), { ...move, ...fails() }])).rejects.toThrow('move: broken');
    await expect(runStages(run, [stage('a'), move, stage('b', fails())])).rejects.toThrow('b: broken');
    expect(did.filter((what) => what.startsWith('revert'))).toEqual([]);
  });

  it('reverts when the point of no return itself says that nothing was submitted', async () => {
    const move = stage('move', { pointOfNoReturn: true, ...fails(new NotSubmitted('refused')) });
    await expect(runStages(run, [stage('a'), move])).rejects.toThrow('move: refused');
    expect(did).toEqual(['do a', 'check a', 'revert move', 'revert a']);
  });

  it('reverts once more where a session turned out to have ended, and not where something else is wrong', async () => {
    const tries: string[] = [];
    const endedOnce = stage('a', {
      revert: async () => {
        tries.push('ended');
        if (tries.length === 1) throw new Error('Client has encountered a connection error and is not queryable');
      },
    });
    const refused = stage('b', {
      revert: async () => {
        tries.push('refused');
        throw new Error('must be owner of table items');
      },
    });
    await expect(runStages(run, [endedOnce, stage('c', fails())])).rejects.toThrow(/^c: broken$/);
    expect(tries.splice(0)).toEqual(['ended', 'ended']);
    await expect(runStages(run, [refused, stage('c', fails())])).rejects.toThrow('b could not be reverted: must be');
    expect(tries).toEqual(['refused']);
  });

  it('says what could not be reverted', async () => {
    const [broken, noWay] = [new Error('broken'), new Error('no way')];
    const stuck = stage('a', { revert: () => Promise.reject(noWay) });
    const error = await runStages(run, [stuck, stage('b', fails(broken))]).catch((thrown: Error) => thrown);
    expect((error as Error).message).toBe('b: broken\na could not be reverted: no way');
    // Whoever keeps what was said whole finds both.
    const causes = ((error as Error).cause as AggregateError).errors as Error[];
    expect([causes[0], causes[1]?.cause]).toEqual([broken, noWay]);
  });
});

describe('A deadline', () => {
  it('ends waiting with words that name what was waited for', async () => {
    const waiting = Deadline.in(30).until(
      () => 'waiting for Godot',
      5,
      async () => undefined,
    );
    await expect(waiting).rejects.toThrow("Gave up waiting for Godot: the step's time is over");
  });
});

it('A payload is what a run is made of', () => {
  expect(() => newRun(parseValues({}), Deadline.in(1))).toThrow('not what the upgrade declares');
});
