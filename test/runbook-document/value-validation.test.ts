import { Aws, Stack } from 'aws-cdk-lib/core';
import { validateValues } from '../../constructs/runbook-document/value-validation';

const scope = new Stack(undefined, 'Stack');
const host = { name: 'BlueHost', description: 'Address of blue', pattern: '[a-z.]+', origin: 'blue.instance' };
const validate = (bound: string, value: Partial<typeof host> = {}) =>
  validateValues(scope, [{ ...host, ...value }], { BlueHost: bound });

test('a value that matches its pattern passes', () => {
  expect(() => validate('blue.example')).not.toThrow();
});

test('a value that does not is refused by name, origin and pattern', () => {
  expect(() => validate('blue example')).toThrow(
    'Stack: BlueHost (Address of blue, from blue.instance) is "blue example", which does not match [a-z.]+. Correct blue.instance.',
  );
});

test('a pattern with alternatives is compared with the whole value', () => {
  expect(() => validate('true', { pattern: 'true|false' })).not.toThrow();
  expect(() => validate('true; reboot', { pattern: 'true|false' })).toThrow('does not match true|false');
});

test.each(['{{ ssm:password }}', 'a{{b', `${Aws.REGION}{{ GreenHost }}`])(
  'a reference of SSM is refused whatever the pattern, beside what only a deploy will tell too: %s',
  (bound) => {
    expect(() => validate(bound, { pattern: '[^]*' })).toThrow("and SSM Automation takes '{{' for a reference");
  },
);

test('what only a deploy will tell passes', () => {
  expect(() => validate(Aws.REGION)).not.toThrow();
});

test('a value that no declaration states is named all the same', () => {
  expect(() => validate('1', { origin: undefined })).toThrow(
    'BlueHost (Address of blue) is "1", which does not match [a-z.]+. Correct what the value is made of.',
  );
});
