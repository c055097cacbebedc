import { Tags } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { another, declare, kong } from './kong';

/** A ServiceToken cannot change, and a new id makes a new resource: changing one of these breaks every user's next deploy. */
test('logical ids stay the same from release to release', () => {
  const from = kong();
  declare(from);
  const template = Template.fromStack(from.stack);
  const ids = (type: string) => Object.keys(template.findResources(type)).sort();
  expect(ids('Custom::Cutover')).toEqual(['KongCutover90A4341D']);
  expect(ids('AWS::Lambda::Function')).toEqual([
    'CdkCutoverPostgresAccountFunction058BD7C9',
    'CdkCutoverProviderFrameworkframeworkisCompleteE2573DE4',
    'CdkCutoverProviderFrameworkframeworkonEventD3025270',
    'CdkCutoverProviderFrameworkframeworkonTimeout5BB17130',
    'CdkCutoverProviderisComplete35E2EB7A',
    'CdkCutoverProvideronEvent91263E4E',
    'KongFunction23A696A4',
  ]);
  expect(ids('AWS::StepFunctions::StateMachine')).toEqual(['CdkCutoverProviderFrameworkwaiterstatemachineACF4C4E0']);
  expect(ids('AWS::S3::Bucket')).toEqual(['KongResultsBucket6B025AF4']);
  expect(ids('AWS::AutoScaling::AutoScalingGroup')).toEqual(['KongHostGroupASGE4B04360']);
  expect(ids('AWS::SSM::Document')).toEqual([
    'CdkCutoverCommandspostgrescompareFDCFDB7B',
    'CdkCutoverCommandspostgrescopy0E3858D1',
    'CdkCutoverCommandspostgresreadyhost411D7636',
    'CdkCutoverCommandspostgrestryschema9F83EA02',
    'KongDocumentscutover2982287D',
    'KongDocumentsfallback9D32FA3B',
    'KongDocumentsprepare8F5D1586',
    'KongDocumentsretire88C6DB2F',
    'KongDocumentsundoED97B408',
  ]);
  expect(Object.values(template.findResources('Custom::Cutover'))[0].Properties.ServiceToken).toEqual({
    'Fn::GetAtt': ['CdkCutoverProviderFrameworkframeworkonEventD3025270', 'Arn'],
  });
});

test('two upgrades of a stack share the provider, the look at the account and the host scripts, and nothing else collides', () => {
  const from = kong();
  declare(from);
  const one = Object.keys(Template.fromStack(from.stack).toJSON().Resources as object).length;
  const both = kong();
  declare(both);
  declare(both, another(both), 'Orders');
  const template = Template.fromStack(both.stack);
  template.resourceCountIs('Custom::Cutover', 2);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  template.resourceCountIs('AWS::Lambda::Function', 8);
  template.resourceCountIs('AWS::SSM::Document', 14);
  const names = Object.values(template.findResources('AWS::SSM::Document')).map(({ Properties }) => Properties.Name);
  expect(new Set(names).size).toBe(14);
  const tokens = Object.values(template.findResources('Custom::Cutover')).map(({ Properties }) =>
    JSON.stringify(Properties.ServiceToken),
  );
  expect(new Set(tokens).size).toBe(1);
  expect(Object.keys(template.toJSON().Resources as object).length).toBeGreaterThan(one + 20);
});

test("the app's tags reach all that can carry them", () => {
  const from = kong();
  declare(from);
  Tags.of(from.stack.node.root).add('team', 'gateway');
  const template = Template.fromStack(from.stack);
  const types = [
    'Lambda::Function',
    'SSM::Document',
    'IAM::Role',
    'S3::Bucket',
    'EC2::SecurityGroup',
    'RDS::DBInstance',
  ];
  for (const type of [...types, 'Logs::LogGroup', 'AutoScaling::AutoScalingGroup', 'StepFunctions::StateMachine']) {
    const tagged = Object.values(template.findResources(`AWS::${type}`)).map(({ Properties }) =>
      ((Properties.Tags ?? []) as { Key: string; Value: string }[]).some(
        ({ Key, Value }) => Key === 'team' && Value === 'gateway',
      ),
    );
    expect([type, tagged.length > 0 && tagged.every(Boolean)]).toEqual([type, true]);
  }
});
