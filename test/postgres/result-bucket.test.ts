import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { declare, kong } from './kong';
import { rolesOf } from './rights-of';

test("the upgrade's function is told the bucket by its environment, which costs the documents nothing", () => {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  declare(from);
  Template.fromStack(from.stack).hasResourceProperties('AWS::Lambda::Function', {
    Description: 'cdk-cutover: steps of PostgreSQL upgrades',
    Environment: { Variables: { RESULT_BUCKET: { Ref: 'KongResultsBucket6B025AF4' } } },
  });
});

test('the key of the result bucket is used through S3 only: by the host for uploads in parts, too, by the function for its messages', () => {
  const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  declare(from, { resultKey: Key.fromKeyArn(from.stack, 'Key', keyArn) });
  const roles = rolesOf(Template.fromStack(from.stack));
  const used = (id: string) => roles.get(id)?.statements.filter(({ Action }) => /kms:/.test(String(Action)));
  const through = (Action: string | string[]) => ({
    ...{ Effect: 'Allow', Action, Resource: keyArn },
    Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
  });
  expect(used('KongHostRole')).toEqual([through(['kms:Decrypt', 'kms:GenerateDataKey'])]);
  expect(used('KongFunctionServiceRole')).toEqual([through('kms:GenerateDataKey')]);
});
