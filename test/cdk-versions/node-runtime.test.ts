import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { nodeRuntime } from '../../constructs/cdk-versions/node-runtime';

test('functions run on Node.js 24, or on 22 where the CDK has no name for 24; no runtime is added to those that the CDK knows', () => {
  const known = [...Runtime.ALL];
  expect(nodeRuntime()).toBe(Runtime.NODEJS_24_X ?? Runtime.NODEJS_22_X);
  expect(nodeRuntime().name).toBe('NODEJS_24_X' in Runtime ? 'nodejs24.x' : 'nodejs22.x');
  expect(Runtime.ALL).toEqual(known);
});
