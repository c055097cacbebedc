import { newRun, type Run } from '../../../constructs/postgres/function/run';
import { runStages, type Stage } from '../../../constructs/postgres/function/stages';
import { parseValues } from '../../../constructs/postgres/function/values';
import { Deadline } from '../../../runtime/deadline';

const run = {
  values: { upgrade: 'kong', executionId: 'e-1', step: 'switch' },
  facts: {},
  figures: {},
} as unknown as Run;

function stage(id: string, more: Partial<Stage>): Stage {
  return { id, do: async () => undefined, check: async () => undefined, ...more };
}

const broken = stage('c', { do: () => Promise.reject(new Error('broken')) });

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
  await expect(runStages(run, [endedOnce, broken])).rejects.toThrow(/^c: broken$/);
  expect(tries.splice(0)).toEqual(['ended', 'ended']);
  await expect(runStages(run, [refused, broken])).rejects.toThrow('b could not be reverted: must be');
  expect(tries).toEqual(['refused']);
});

it('A payload is what a run is made of', () => {
  expect(() => newRun(parseValues({}), Deadline.in(1))).toThrow('not what the upgrade declares');
});
