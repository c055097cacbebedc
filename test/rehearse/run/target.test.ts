import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { targetOf } from '../../../lib/rehearse/run/target';
import { handmadeAssembly, removeFolders, write } from '../assembly/handmade';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

afterAll(removeFolders);

function target(properties: object, environment?: string) {
  const folder = handmadeAssembly({
    Kong: { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: properties } } },
  });
  if (environment !== undefined) {
    const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
    write(folder, 'manifest.json', manifest.replace('aws://unknown-account/unknown-region', environment));
  }
  return targetOf(readAssembly(folder).stacks[0]);
}
const secret = { Arn: 'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:kong-AbCdEf' };

test('a stack is deployed where it says', () => {
  const expected = { partition: 'aws', region: 'eu-west-1', account: '444455556666' };
  expect(target({}, 'aws://444455556666/eu-west-1')).toEqual(expected);
});

test('a stack that leaves it open is deployed where the things are that it names', () => {
  expect(target(secret)).toEqual({ partition: 'aws-cn', region: 'cn-north-1', account: '111122223333' });
});

test('a stack that names nothing is deployed somewhere', () => {
  expect(target({ Arn: 'arn:aws:s3:::bucket/*' })).toEqual({
    ...{ partition: 'aws', region: 'eu-central-1', account: '123456789012' },
  });
});
