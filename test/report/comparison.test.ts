import { comparisonIn, compares } from '../../lib/report/comparison';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const runbook = new Runbook(sample)._data;
const found = { words: '100,000 rows in 12 tables', how: 'each hashed', figures: [{ name: 'rows', value: 100_000 }] };
const ran = (name: string, output?: string) => ({
  steps: [{ name, action: 'aws:runCommand', status: 'Success' as const, output }],
});

test("the comparison is what the comparing step's last line says", () => {
  const output = `comparing\n${JSON.stringify({ equal: true, ...found })}\n`;
  expect(comparisonIn(runbook, [ran('compare', output)])).toEqual({ equal: true, ...found });
});

test('the newest one counts', () => {
  const first = JSON.stringify({ equal: true, ...found });
  const second = JSON.stringify({ equal: false, ...found });
  expect(comparisonIn(runbook, [ran('compare', first), ran('compare', second)])?.equal).toBe(false);
});

test.each([
  ['did not run', [ran('copy', '{"equal":true}')]],
  ['said nothing', [ran('compare')]],
  ['was cut off in the middle of its line', [ran('compare', '{"equal":true,"words":"1')]],
  ['says nothing of what it compared', [ran('compare', '{"equal":true}')]],
])('a comparison that %s is none', (_, executions) => {
  expect(comparisonIn(runbook, executions)).toBeUndefined();
});

test('a runbook without a step that compares is known as such', () => {
  const steps = runbook.cutover.steps.filter(({ phase }) => phase !== 'compare');
  expect([runbook, { ...runbook, cutover: { ...runbook.cutover, steps } }].map(compares)).toEqual([true, false]);
});
