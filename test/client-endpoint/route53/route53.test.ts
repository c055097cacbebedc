import { CfnParameter, Duration } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { HostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import { importedVpc, nagFindings, testApp, testStack } from '../../harness/cdk-app';

const ZONE = 'Z0123456789ABCDEFGHIJ';

function imported(stack: Stack, zoneName = 'chat.internal', hostedZoneId = ZONE): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName });
}

function mover(stack: Stack): Role {
  return new Role(stack, 'Mover', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}

function statements(stack: Stack): unknown {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

test('a record in an imported zone gives its whole name and the zone; its TTL is asked for when the upgrade runs', () => {
  const endpoint = ClientEndpoint.route53({ zone: imported(testStack()), recordName: 'kong-db' });
  expect(endpoint.values).toEqual({
    EndpointKind: 'route53',
    EndpointName: 'kong-db.chat.internal',
    EndpointHostedZoneId: ZONE,
    EndpointTtlSeconds: '',
  });
});

test.each([
  ['kong-db', 'kong-db.chat.internal'],
  ['kong-db.chat.internal', 'kong-db.chat.internal'],
  ['kong-db.chat.internal.', 'kong-db.chat.internal'],
  ['a.b', 'a.b.chat.internal'],
  ['_kong', '_kong.chat.internal'],
])("the record name '%s' means %s", (recordName, name) => {
  expect(ClientEndpoint.route53({ zone: imported(testStack(), 'chat.internal.'), recordName }).name).toBe(name);
});

test('a zone of the app and a stated TTL are taken', () => {
  const stack = testStack();
  const zone = new PrivateHostedZone(stack, 'Zone', { zoneName: 'internal', vpc: importedVpc(stack) });
  const endpoint = ClientEndpoint.route53({ zone, recordName: 'kong-db', ttl: Duration.minutes(1) });
  expect(stack.resolve(endpoint.values)).toMatchObject({
    EndpointName: 'kong-db.internal',
    EndpointHostedZoneId: { Ref: expect.stringMatching(/^Zone/) },
    EndpointTtlSeconds: '60',
  });
});

test('values known only at deploy pass', () => {
  const stack = testStack();
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const seconds = new CfnParameter(stack, 'Ttl', { type: 'Number' }).valueAsNumber;
  const endpoint = ClientEndpoint.route53({
    zone: imported(stack, parameter('Domain'), parameter('ZoneId')),
    recordName: 'db',
    ttl: Duration.seconds(seconds),
  });
  expect(stack.resolve(endpoint.values)).toMatchObject({
    EndpointName: { 'Fn::Join': ['', ['db.', { Ref: 'Domain' }]] },
    EndpointHostedZoneId: { Ref: 'ZoneId' },
    EndpointTtlSeconds: { Ref: 'Ttl' },
  });
});

test('the mover may list the zone, replace the value of this one CNAME, and observe its changes; nothing else', () => {
  const stack = testStack();
  ClientEndpoint.route53({ zone: imported(stack), recordName: 'Kong-DB' })
    .grantMove(mover(stack))
    .assertSuccess();
  const zone = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:route53:::hostedzone/${ZONE}`]] };
  expect(statements(stack)).toEqual([
    { Effect: 'Allow', Action: 'route53:ListResourceRecordSets', Resource: zone },
    {
      Effect: 'Allow',
      Action: 'route53:ChangeResourceRecordSets',
      Resource: zone,
      Condition: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['kong-db.chat.internal'],
          'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
          'route53:ChangeResourceRecordSetsActions': ['DELETE', 'CREATE'],
        },
      },
    },
    {
      Effect: 'Allow',
      Action: 'route53:GetChange',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::change/*']] },
    },
  ]);
});

test.each([
  ['chat.internal', "recordName is 'chat.internal', the name of the zone itself"],
  ['*', "recordName is '*', which makes '*.chat.internal'"],
  ['', "recordName is ''"],
  ['a..b', "recordName is 'a..b'"],
  ['kong db', "recordName is 'kong db'"],
])("a name that clients could not follow is refused: '%s'", (recordName, said) => {
  expect(() => ClientEndpoint.route53({ zone: imported(testStack()), recordName })).toThrow(said);
});

test('a zone id with what the API puts before it is refused', () => {
  const zone = imported(testStack(), 'chat.internal', `/hostedzone/${ZONE}`);
  expect(() => ClientEndpoint.route53({ zone, recordName: 'db' })).toThrow('Give the id alone');
});

test.each([
  ['environment-agnostic', undefined],
  ['with an environment', { account: '111111111111', region: 'eu-central-1' }],
])('cdk-nag finds nothing (%s)', (_name, env) => {
  const app = testApp();
  const stack = testStack(app, 'Stack', { env });
  ClientEndpoint.route53({ zone: imported(stack), recordName: 'kong-db' }).grantMove(mover(stack));
  expect(nagFindings(app)).toEqual([]);
});
