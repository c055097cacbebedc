import { Stack } from 'aws-cdk-lib/core';
import { requireParameters } from '../../constructs/cutover/cutover-validation';
import { parametersOf } from '../../lib/operate/documents';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const scope = new Stack(undefined, 'Stack');
const parameter = (name: string, pattern: string) => ({ name, description: name, pattern, defaultValue: '0' });
const limit = parameter('TimeLimitSeconds', '[0-9]+');
const fallBack = parameter('FallBack', 'none|lose-writes');
const check = (...parameters: (typeof limit)[]) =>
  requireParameters(scope, new Runbook({ ...sample, parameters: [...(sample.parameters ?? []), ...parameters] })._data);

test('a runbook that declares what its documents are started with passes', () => {
  expect(() => check(limit, fallBack)).not.toThrow();
});

test('what the custom resource passes is what is asked for', () => {
  const passed = (['cutover', 'undo', 'fallBack'] as const).flatMap((role) =>
    Object.keys(parametersOf(role, { timeLimitSeconds: 0 })),
  );
  expect([...new Set(passed)].sort()).toEqual(['FallBack', 'TimeLimitSeconds']);
});

test.each([
  ['TimeLimitSeconds', [fallBack]],
  ['FallBack', [limit]],
])('a runbook without %s is refused: SSM would refuse every start', (name, declared) => {
  expect(() => check(...declared)).toThrow(
    `Stack: runbook 'sample' declares no parameter ${name}, with which its documents are started. Add ${name} to the runbook's parameters`,
  );
});

test('a pattern that refuses what is passed is named with the value', () => {
  expect(() => check(limit, parameter('FallBack', 'none'))).toThrow(
    "the pattern of parameter FallBack of runbook 'sample' (none) refuses 'lose-writes'",
  );
  expect(() => check(parameter('TimeLimitSeconds', '[0-9]'), fallBack)).toThrow("([0-9]) refuses '3300'");
});
