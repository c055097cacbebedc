import { planText } from '../../bin/terminal/plan-text';
import { plan, type LastRehearsal } from '../../lib/render/plan';
import { Fence } from '../../lib/runbook/fence';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const steps = sample.cutover.steps.map((step) =>
  step.id === 'close' ? { ...step, changesOnBlue: 'a schema of ours' } : step,
);
const runbook = new Runbook({ ...sample, cutover: { ...sample.cutover, steps } })._data;
const last = {
  ...{ kind: 'rehearsal' as LastRehearsal['kind'], upgrade: { id: runbook.id } },
  ...{ fingerprint: 'f'.repeat(64), startedAt: '2026-01-02T03:04:05.000Z', outcome: 'succeeded' },
};
const planned = (fingerprint: string, lastRehearsal?: typeof last) => plan(runbook, { fingerprint, lastRehearsal });

describe('a plan', () => {
  const { paths, changesOnBlue } = planned('e');

  test('says of each step where it runs', () => {
    expect(paths[0].steps.map(({ id, where }) => `${id}: ${where}`)).toEqual([
      ...['look: function in the VPC', 'host: AWS API (autoscaling)', 'close: function in the VPC'],
      ...['copy: migration host', 'compare: function in the VPC', 'switch: function in the VPC'],
      ...['pause: SSM Automation', 'confirm: by hand'],
    ]);
    expect(paths.map(({ name }) => name)).toEqual(['cutover', 'fall back', 'retire']);
  });

  test('marks the step with the point of no return, and no other', () => {
    const marked = paths.flatMap(({ steps }) => steps.filter((step) => step.pointOfNoReturn).map(({ id }) => id));
    expect(marked).toEqual(['switch']);
  });

  test('lists what changes on blue, with its undo', () => {
    expect(changesOnBlue).toEqual([{ step: 'close', change: 'a schema of ours', undo: 'Opens the fence.' }]);
  });
});

test('says why there is no fence, for people too', () => {
  const { fence: _, ...unfenced } = { ...sample.cutover, steps: steps.filter(({ id }) => id !== 'close') };
  const props = { ...sample, cutover: { ...unfenced, fence: Fence.none('A relay carries all.') } };
  const without = plan(new Runbook(props)._data, { fingerprint: 'e', lastRehearsal: undefined });
  expect(without.paths.map(({ noFence }) => noFence)).toEqual(['A relay carries all.', undefined, undefined]);
  expect(planText(without)).toContain('\nCUTOVER\n  There is no fence: A relay carries all.\n  look ');
});

test('says whether these bytes were rehearsed', () => {
  expect(planned('e').rehearsed).toEqual({ what: 'never' });
  const { startedAt: when, outcome } = last;
  expect(planned(last.fingerprint, last).rehearsed).toEqual({ what: 'these bytes', when, outcome });
  expect(planned('e', last).rehearsed).toEqual({ what: 'other bytes', when, outcome });
});

test('another upgrade’s rehearsal is not its own, nor is a run in production, whatever bytes they were of', () => {
  const others = { ...last, upgrade: { id: 'orders' } };
  expect(planned(last.fingerprint, others).rehearsed).toEqual({ what: 'another upgrade', of: 'orders' });
  expect(planText(planned(last.fingerprint, others))).toContain(
    "rehearsed    never; the last rehearsal here was of another upgrade, 'orders'\n",
  );
  expect(planned(last.fingerprint, { ...last, kind: 'cutover' }).rehearsed).toEqual({ what: 'never' });
});

describe('a plan for people', () => {
  const text = planText(planned(last.fingerprint, last));

  test('is complete: rehearsal, paths, places, undo, point of no return, changes', () => {
    expect(text).toContain(`rehearsed    these bytes, 2026-01-02T03:04:05.000Z: succeeded\n`);
    expect(text).toContain('\nCUTOVER\n  look');
    expect(text).toContain('copy               migration host         Does copy.\n');
    expect(text).toContain('undo: Empties green.');
    expect(text).toContain('Does switch. POINT OF NO RETURN.');
    expect(text).toContain('\nFALL BACK\n');
    expect(text).toContain('\nRETIRE\n');
    expect(text).toContain('\nCHANGES ON BLUE\n  close              a schema of ours\n');
  });

  test('says never where nothing was rehearsed', () => {
    expect(planText(planned('e'))).toContain('rehearsed    never\n');
  });
});
