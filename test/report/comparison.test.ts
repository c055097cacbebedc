import { comparisonIn, NOTHING_COMPARED } from '../../lib/report/comparison';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const runbook = new Runbook(sample)._data;
const counts = { tables: 12, rows: 100_000, sequences: 3, largeObjects: 1, roles: 4 };
const ran = (name: string, output?: string) => ({
  steps: [{ name, action: 'aws:runCommand', status: 'Success' as const, output }],
});

test("the comparison is what the comparing step's last line says", () => {
  const output = `comparing\n${JSON.stringify({ equal: true, ...counts })}\n`;
  expect(comparisonIn(runbook, [ran('compare', output)])).toEqual({ equal: true, ...counts });
});

test('the newest one counts', () => {
  const first = JSON.stringify({ equal: true, ...counts });
  const second = JSON.stringify({ equal: false, ...counts });
  expect(comparisonIn(runbook, [ran('compare', first), ran('compare', second)])?.equal).toBe(false);
});

test.each([
  ['did not run', [ran('copy', '{"equal":true}')]],
  ['said nothing', [ran('compare')]],
  ['was cut off in the middle of its line', [ran('compare', '{"equal":true,"tables":1')]],
])('a comparison that %s is none', (_, executions) => {
  expect(comparisonIn(runbook, executions)).toEqual(NOTHING_COMPARED);
});

test('a runbook that compares nothing has no comparison', () => {
  const steps = runbook.cutover.steps.filter(({ phase }) => phase !== 'compare');
  expect(comparisonIn({ ...runbook, cutover: { ...runbook.cutover, steps } }, [])).toBeUndefined();
});
