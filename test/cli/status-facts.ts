import type { StatusFacts } from '../../bin/terminal/status-screen';
import { readStatus } from '../../lib/operate/status';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const documents = { prepare: 'p', cutover: 's-cutover', undo: 'u', fallBack: 'f', retire: 'r' };
export const running = { id: 'e-1', document: 's-cutover', outcome: 'running', stopping: false, startedAt: 1 } as const;
/** A cutover that copies, as the screen of `status` is told of it. */
export const statusFacts: StatusFacts = {
  upgrade: { runbook: new Runbook(sample)._data, documents },
  place: 'eu-central-1',
  look: {
    status: readStatus({ serves: 'BLUE', finished: 'false', fence: 'closed', words: 'Blue serves reads', target: 'b' }),
    details: {
      ...{ blueVersion: '11.22', greenVersion: '15.17', ttlSeconds: 5, writesStoppedMs: 61_000 },
      work: {
        step: 'copy',
        database: 'kong',
        doneTables: 9,
        ofTables: 14,
        doneBytes: 30e6,
        ofBytes: 40e6,
        forMs: 9_000,
      },
    },
    executions: { prepare: [], cutover: [running], undo: [], fallBack: [], retire: [] },
    running: { ...running, role: 'cutover' },
  },
  run: { ...running, parameters: {}, steps: [{ name: 'copy', outcome: 'running' }] },
  limitSeconds: 3300,
  abort: 'Would lift the fence first.',
  next: { command: 'status --watch', words: 's-cutover runs: watch it' },
  command: 'npx cdk-cutover status --watch',
};
