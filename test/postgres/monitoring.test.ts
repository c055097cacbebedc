import { Template } from 'aws-cdk-lib/assertions';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { found, watch } from '../monitoring/monitored';
import { declare, kong } from './kong';

test('whoever asks for the state is told no client role’s secret', () => {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  watch(from.stack, declare(from));
  const [[, { Target: target }]] = found<{ Target: { Input: unknown } }>(
    Template.fromStack(from.stack),
    'AWS::Scheduler::Schedule',
  ) as [[string, { Target: { Input: unknown } }]];
  const input = JSON.stringify(target.Input);
  expect(input).toContain('\\"Step\\":\\"status\\",\\"Upgrade\\":\\"kong\\"');
  expect(input).not.toContain('RoleSecrets');
});
