import { knownText, knownValues, UNKNOWN } from '../../../lib/rehearse/run/known-values';
import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { closureOf } from '../../../lib/rehearse/assembly/closure';
import { handmadeAssembly, removeFolders } from '../assembly/handmade';

afterAll(removeFolders);

const assembly = readAssembly(
  handmadeAssembly({
    Kong: { Resources: { Cutover: { Type: 'Custom::Cutover', Properties: {} }, Secret: { Type: 'AWS::S3::Bucket' } } },
  }),
);
const [{ scope }] = closureOf(assembly, assembly.stacks[0], {
  target: { region: 'eu-west-1', account: '111122223333', partition: 'aws' },
  isKnown: () => true,
}).stacks;
const arn = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:eu-west-1:', { Ref: 'AWS::AccountId' }, ':secret:kong'],
  ],
};

test('what a deploy alone can tell is left out; the rest is known', () => {
  const values = { BlueHost: 'db.example', BluePort: 5432, BlueSecretArn: arn, GreenSecretArn: { Ref: 'Secret' } };
  expect(knownValues(values, scope)).toEqual({
    BlueHost: 'db.example',
    BluePort: '5432',
    BlueSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:kong',
  });
});

test('of a text, what a deploy alone can tell is marked, and the rest is known', () => {
  const value = { 'Fn::Join': ['', ['kong=', arn, ',app=', { Ref: 'Secret' }, ',ro=arn:x']] };
  expect(knownText(value, scope, 'RoleSecrets')).toBe(
    `kong=arn:aws:secretsmanager:eu-west-1:111122223333:secret:kong,app=${UNKNOWN},ro=arn:x`,
  );
});
