import type { ExecutionStep, ObservedExecution } from '../../lib/operate/execution';
import { noState } from '../../lib/operate/state';
import { reportHtml } from '../../lib/report/html';
import { runReport } from '../../lib/report/run-report';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const runbook = new Runbook(sample)._data;
const at = Date.UTC(2026, 0, 2, 3, 4, 5);

function step(name: string, outcome: ExecutionStep['outcome'], from: number, to: number, more = {}): ExecutionStep {
  return { name, outcome, startedAt: at + from, endedAt: at + to, ...more };
}

function report(steps: readonly ExecutionStep[], outcome: 'succeeded' | 'failed' = 'succeeded') {
  const run: ObservedExecution = {
    ...{ id: 'e-1', document: 'sample-cutover', outcome, stopping: false, parameters: {}, steps },
    startedAt: at,
    endedAt: at + 60_000,
  };
  return runReport({
    ...{
      runbook,
      run,
      system: 'Engine',
      stack: 'Sample',
      fingerprint: 'f'.repeat(64),
      notes: ['These bytes were rehearsed.'],
    },
    end: { outcome: outcome === 'failed' ? 'undone' : outcome, words: 'Green serves.' },
    state: noState('not asked', {
      ...{ attention: [], versions: { blue: '1.0', green: '2.0' } },
      facts: [{ name: 'TTL of the name', value: 5_000, unit: 'ms' }],
    }),
  });
}

const before = [
  step('look', 'succeeded', 0, 500),
  step('host', 'succeeded', 500, 900),
  step('check-host', 'succeeded', 900, 1_500),
];

test('The stages of a function are told one by one, as long as each took, and the move is where it began', () => {
  const output = JSON.stringify({ stages: 'last-look=200,move=300', writeGapMs: 21_000, readGapMs: 40 });
  const { steps, timeline, probe } = report([...before, step('switch', 'succeeded', 20_000, 20_600, { output })]);
  expect(steps.filter(({ status }) => status === 'succeeded').map(({ id, ms }) => [id, ms])).toEqual([
    ['look', 500],
    ['host', 1_000],
    ['last-look', 200],
    ['move', 300],
  ]);
  expect(timeline.moveMs).toBe(20_200);
  expect(probe).toEqual({ writeGapMs: 21_000, readGapMs: 40 });
});

test('A failed stage stands where its words say, those before it succeeded, and those behind it were not run', () => {
  const message = 'Lambda function failed. Error: move: the name was taken';
  const { steps, failures, outcome } = report(
    [...before, step('switch', 'failed', 20_000, 20_600, { message })],
    'failed',
  );
  const last = steps.filter(({ phase }) => phase === 'switch').map(({ id, status }) => [id, status]);
  expect(last).toEqual([
    ['last-look', 'succeeded'],
    ['move', 'failed'],
  ]);
  expect({ outcome, failures }).toEqual({ outcome: 'undone', failures: [`switch: ${message}`] });
});

test('What was taken back is told as undone, and the undo as a whole is one span', () => {
  const { steps, timeline } = report(
    [
      ...before,
      step('close', 'succeeded', 2_000, 2_100),
      step('copy', 'failed', 2_100, 9_000, { message: 'no space' }),
      step('undo-close', 'succeeded', 9_000, 9_200),
      step('undo-copy', 'succeeded', 9_200, 9_900),
      step('undo-host', 'succeeded', 9_900, 10_000),
    ],
    'failed',
  );
  expect(steps.map(({ id, status }) => [id, status])).toEqual([
    ['look', 'succeeded'],
    ['host', 'undone'],
    ['close', 'undone'],
    ['copy', 'failed'],
    ['compare', 'not run'],
    ['last-look', 'not run'],
    ['move', 'not run'],
    ['pause', 'not run'],
    ['confirm', 'not run'],
  ]);
  expect(timeline.spans.at(-1)).toEqual({ id: 'undo', kind: 'undo', fromMs: 9_000, toMs: 10_000 });
  expect(timeline.moveMs).toBeUndefined();
});

test('The comparison is what the comparing step printed last, and none is none', () => {
  const output = 'kong: …\n{"equal":true,"words":"12 rows in 3 tables","how":"hashed","figures":[]}\n';
  const compared = report([...before, step('compare', 'succeeded', 3_000, 4_000, { output })]);
  expect(compared.comparison).toEqual({ equal: true, words: '12 rows in 3 tables', how: 'hashed', figures: [] });
  expect(report(before)).not.toHaveProperty('comparison');
});

test('What was left of the fence between two steps is what the switch answered, and none is none', () => {
  const output = JSON.stringify({ fenceLeftMs: 170_000, fenceLeastLeftMs: 94_400 });
  const told = report([...before, step('switch', 'succeeded', 20_000, 20_600, { output })]);
  expect(told.fenceLeftMs).toBe(94_400);
  expect(reportHtml(told)).toContain('<dt>left of the fence between two steps, at least</dt><dd>1 min 34 s</dd>');
  expect(report(before)).not.toHaveProperty('fenceLeftMs');
  expect(reportHtml(report(before))).not.toContain('left of the fence');
});

test('The page of a run in production says nothing of clients that nobody counted, nor of stand-ins', () => {
  const page = reportHtml(report(before));
  expect(page).toContain('When what happened');
  expect(page).toContain('These bytes were rehearsed.');
  expect(page).not.toMatch(/acknowledged writes|stood in|NaN|undefined/);
});
