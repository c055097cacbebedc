import type { StatusFacts } from '../../bin/terminal/status-screen';
import { readState } from '../../lib/operate/read-state';
import { Runbook } from '../../lib/runbook/runbook';
import { states } from '../operate/states';
import { sample } from '../runbook/sample';

const documents = { prepare: 'p', cutover: 's-cutover', undo: 'u', fallBack: 'f', retire: 'r' };
export const running = { id: 'e-1', document: 's-cutover', outcome: 'running', stopping: false, startedAt: 1 } as const;
/** A cutover that copies, as the screen of `status` is told of it. */
export const statusFacts: StatusFacts = {
  upgrade: { runbook: new Runbook(sample)._data, documents },
  place: 'eu-central-1',
  look: {
    state: readState({
      ...states['blue, stopped'],
      ...{ words: 'Blue serves reads', stoppedMs: 61_000, versions: { blue: '11.22', green: '15.17' } },
      facts: [
        { name: 'TTL', value: 5_000, unit: 'ms' },
        { name: 'fence', value: 'closed' },
      ],
      work: { step: 'copy', on: 'database kong', done: 30e6, of: 40e6, unit: 'bytes', forMs: 9_000 },
    }),
    executions: { prepare: [], cutover: [running], undo: [], fallBack: [], retire: [] },
    running: { ...running, role: 'cutover' },
  },
  run: { ...running, parameters: {}, steps: [{ name: 'copy', outcome: 'running' }] },
  limitSeconds: 3300,
  abort: 'Would lift the fence first.',
  next: { command: 'status --watch', words: 's-cutover runs: watch it' },
  command: 'npx cdk-cutover status --watch',
};
