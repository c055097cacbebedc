import { exitCodeOf } from '../../../bin/exit-code';
import type { RehearsalReport, StepStatus } from '../../../lib/report/report';
import type { CutOverSettings } from '../../../lib/rehearse/run/cut-over';
import { failEveryStep, type FailureResult } from '../../../lib/rehearse/run/failures';
import type { Rehearsal } from '../../../lib/rehearse/run/rehearsal';
import { Runbook } from '../../../lib/runbook/runbook';
import { sampleReport } from '../../report/sample-report';
import { sample } from '../../runbook/sample';

const runbook = new Runbook(sample)._data;
const BEFORE = 'look host close copy compare last-look'.split(' ');
const AFTER = 'move pause confirm'.split(' ');
const all = [...BEFORE, ...AFTER];

const clients = {
  ...{ ...sampleReport.clients, onGreen: 0, lost: 0, failed: 0 },
  ...({ endpointLeadsTo: 'blue', wellAgainMs: 5_000 } as const),
};
const { wellAgainMs: _, ...notWell } = clients;
const onGreen = { ...notWell, endpointLeadsTo: 'green' } as const;
const step = (id: string, status: StepStatus) => ({ ...sampleReport.steps[0], id, status });
const undone = (id: string): RehearsalReport => ({
  ...sampleReport,
  ...{ outcome: 'undone', words: 'Blue serves.', steps: [step(id, 'failed')], clients, failures: ['injected'] },
});
const failed = (id: string): RehearsalReport => ({
  ...undone(id),
  ...{ outcome: 'failed', words: 'Green serves.', clients: onGreen },
});
const succeeded: RehearsalReport = { ...sampleReport, outcome: 'succeeded', clients: onGreen };

/** Everything behaves as promised, but for what a test says of single steps. */
async function fail(
  odd: Readonly<Record<string, Partial<RehearsalReport> | Error>> = {},
  status = 'UPDATE_ROLLBACK_COMPLETE',
  signal = new AbortController().signal,
  exitCodes = exitCodeOf,
) {
  const log: string[] = [];
  let begun = 0;
  const told: FailureResult[] = [];
  const results = await failEveryStep(runbook, {
    signal,
    exitCodeOf: (outcome) => exitCodes[outcome],
    begin: () => {
      begun += 1;
      log.push(`begin ${begun}`);
      return Promise.resolve({ number: begun, deployment: { status } } as unknown as Rehearsal);
    },
    end: (rehearsal) => {
      log.push(`end ${(rehearsal as unknown as { number: number }).number}`);
      return Promise.resolve();
    },
    failing: (id, number, of) => log.push(`${number}/${of} ${id}`),
    told: (result) => told.push(result),
    cutOver: (_, { failAt }: CutOverSettings) => {
      if (failAt === undefined) return Promise.resolve(succeeded);
      const change = odd[failAt] ?? {};
      if (change instanceof Error) return Promise.reject(change);
      return Promise.resolve({ ...(BEFORE.includes(failAt) ? undone(failAt) : failed(failAt)), ...change });
    },
  });
  return { results, log, told, broken: results.flatMap((one) => one.broken.map((why) => `${one.step}: ${why}`)) };
}

test('fails every step and stage, in order, and is told of each', async () => {
  const { results, told, broken } = await fail();
  expect(results.map((one) => one.step)).toEqual(all);
  expect(told).toEqual(results);
  expect(broken).toEqual([]);
  expect(results.map(({ outcome, again }) => [outcome, again])).toEqual([
    ...BEFORE.map(() => ['undone', undefined]),
    ...AFTER.map(() => ['failed', 'succeeded']),
  ]);
});

test('says of each when blue served again, where the name led, and what the exit code was', async () => {
  const { results } = await fail();
  expect(results.map((one) => [one.wellAgainMs, one.endpointLeadsTo, one.exitCode])).toEqual([
    ...BEFORE.map(() => [5_000, 'blue', 1]),
    ...AFTER.map(() => [undefined, 'green', 2]),
  ]);
});

test('one stack takes all failures before the point of no return, each one behind it gets its own', async () => {
  const { log } = await fail();
  expect(log).toEqual([
    ...['1/9 look', 'begin 1', '2/9 host', '3/9 close', '4/9 copy', '5/9 compare', '6/9 last-look', 'end 1'],
    ...['7/9 move', 'begin 2', 'end 2', '8/9 pause', 'begin 3', 'end 3', '9/9 confirm', 'begin 4', 'end 4'],
  ]);
});

test('a stack that did not behave takes no further failure', async () => {
  const { log, broken } = await fail({ host: { outcome: 'failed', failures: ['the fence is open'] } });
  expect(broken).toEqual(['host: the outcome is failed: the fence is open', 'host: the exit code is 2, not 1']);
  expect(log.slice(0, 6)).toEqual(['1/9 look', 'begin 1', '2/9 host', 'end 1', '3/9 close', 'begin 2']);
});

test.each<[string, Partial<RehearsalReport> | Error, string]>([
  ['copy', { steps: [step('copy', 'succeeded')] }, 'step copy is succeeded'],
  ['copy', { clients: { ...clients, lost: 2 } }, '2 writes are lost'],
  ['copy', { clients: { ...clients, failed: 1 } }, '1 times clients asked in vain'],
  ['copy', { clients: { ...clients, onGreen: 5 } }, '5 writes were acknowledged by green'],
  ['copy', { clients: { ...clients, endpointLeadsTo: 'green' } }, 'the client endpoint leads to green'],
  ['copy', { clients: { ...clients, endpointLeadsTo: 'elsewhere' } }, 'the client endpoint leads to elsewhere'],
  ['copy', { clients: notWell }, 'Blue does not serve every client again.'],
  [
    'copy',
    { clients: { ...clients, wellAgainMs: 5_001 } },
    'Blue served every client again 5001 ms after the failure: later than 5000 ms.',
  ],
  ['copy', new Error('no connection'), 'there is no report: no connection'],
  ['pause', { words: 'Something happened.' }, 'the state is not named: Something happened.'],
])('at %s, a promise that is broken is named (%#)', async (id, change, words) => {
  expect((await fail({ [id]: change })).broken).toEqual([`${id}: ${words}`]);
});

test('a failure that passes for a success, or a success that is none, is named with its exit code', async () => {
  const { broken } = await fail({ copy: { outcome: 'succeeded', failures: [] }, pause: { outcome: 'succeeded' } });
  expect(broken).toEqual([
    'copy: the outcome is succeeded: ',
    'copy: the exit code is 0, not 1',
    'pause: the outcome is succeeded',
    'pause: the exit code is 0, not 2',
  ]);
});

test('a stack that is not rolled back is a broken promise', async () => {
  expect((await fail({}, 'UPDATE_ROLLBACK_FAILED')).broken).toContain('copy: the stack is UPDATE_ROLLBACK_FAILED');
});

test('an exit code that says something else is a broken promise', async () => {
  const { broken } = await fail({}, undefined, undefined, { ...exitCodeOf, undone: 0, failed: 1 });
  expect(broken).toEqual([
    ...BEFORE.map((id) => `${id}: the exit code is 0, not 1`),
    ...AFTER.map((id) => `${id}: the exit code is 1, not 2`),
  ]);
});

test('an interruption is no broken promise: it ends all', async () => {
  const interrupted = new Error('Interrupted.');
  await expect(fail({ host: new Error('the server is gone') }, undefined, AbortSignal.abort(interrupted))).rejects.toBe(
    interrupted,
  );
});
