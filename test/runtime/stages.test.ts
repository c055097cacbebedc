import { plainErrors } from '../../runtime/errors';
import type { LoggedRun } from '../../runtime/log';
import { NotSubmitted, runStages, type Stage } from '../../runtime/stages';
import { failingAt } from '../harness/failures';

const did: string[] = [];

function stage(id: string, more: Partial<Stage<LoggedRun>> = {}): Stage<LoggedRun> {
  return {
    id,
    do: async () => void did.push(`do ${id}`),
    check: async () => void did.push(`check ${id}`),
    revert: async () => void did.push(`revert ${id}`),
    ...more,
  };
}

const fails = (error = new Error('broken')) => ({ do: () => Promise.reject(error) });
const run: LoggedRun = {
  values: { upgrade: 'kong', executionId: 'e-1', step: 'switch' },
  facts: {},
  figures: {},
};

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

  it('takes a stage back once more where what it went on with is gone, and not where something else is wrong', async () => {
    const tries: string[] = [];
    const goneOnce = stage('a', {
      revert: async () => {
        tries.push('gone');
        if (tries.length === 1) throw new Error('gone');
      },
    });
    const refused = stage('b', {
      revert: async () => {
        tries.push('refused');
        throw new Error('refused');
      },
    });
    const ways = { ...plainErrors, isAway: (error: unknown) => plainErrors.wordsOf(error) === 'gone' };
    await expect(runStages(run, [goneOnce, stage('c', fails())], ways)).rejects.toThrow(/^c: broken$/);
    expect(tries.splice(0)).toEqual(['gone', 'gone']);
    await expect(runStages(run, [refused, stage('c', fails())], ways)).rejects.toThrow('b could not be reverted: ref');
    expect(tries).toEqual(['refused']);
  });

  it("tells an error in its system's words alone", async () => {
    const ways = { ...plainErrors, wordsOf: () => 'what may be told' };
    const thrown = (await runStages(run, [stage('a', fails(new Error('a row')))], ways).catch(
      (e: Error) => e,
    )) as Error;
    expect(thrown.message).toBe('a: what may be told');
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
