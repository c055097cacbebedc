import { Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Stack } from 'aws-cdk-lib/core';
import { settings } from '../../constructs/postgres/settings-stack';
import { readSettings, SettingsError } from '../../constructs/settings/settings-file';
import { KongStack } from '../../examples/kong/kong-stack';
import { testApp } from '../harness/cdk-app';
import { roleSecret as secret, single, type Json } from './settings-mistakes';

const committed = readFileSync(resolve(__dirname, '../../cutover.settings.json'), 'utf8');
/** The committed file with changes: a dotted path to a value, or to undefined to leave it out. */
function varied(changes: Record<string, Json | undefined>): string {
  const settings = JSON.parse(committed) as Record<string, Json>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    let at = settings;
    for (const key of keys) at = (at[key] ??= {}) as Record<string, Json>;
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return JSON.stringify(settings);
}

const read = (file: string, text: string) => readSettings(file, text, new Map([['postgres', () => settings]]));

function mistakes(text: string): readonly string[] {
  try {
    read('cutover.settings.json', text);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
}

function stackOf(text: string): Template {
  const app = testApp();
  read('f', text)(app);
  return Template.fromStack(app.node.findChild('KongUpgrade') as Stack);
}

test('the committed file declares what the example does', () => {
  const env = { account: '123456789012', region: 'eu-central-1' };
  const example = new KongStack(testApp(), 'KongUpgrade', { corrected: true, upgradeId: 'kong', env });
  const declared = Template.fromStack(example).toJSON() as { Resources: Record<string, unknown> };
  // The example is monitored as well, outside of its upgrade.
  const upgrade = Object.entries(declared.Resources).filter(([id]) => !id.startsWith('Monitoring'));
  expect(stackOf(committed).toJSON()).toEqual({ ...declared, Resources: Object.fromEntries(upgrade) });
});

const ROUTE53 = { hostedZoneId: 'Z0A1B2C3D4E5F6', zoneName: 'chat.internal', recordName: 'kong-db', ttlSeconds: 5 };

test('a client endpoint with a record is one in Route 53, and the sessions of the copy can be said', () => {
  const text = varied({ clientEndpoint: ROUTE53, 'strategy.dumpAndRestore': { sessions: 3 } });
  const values = JSON.stringify(stackOf(text).toJSON());
  expect(values).toContain('"EndpointKind":"route53"');
  expect(values).toContain('"EndpointName":"kong-db.chat.internal"');
  expect(values).toContain('"EndpointTtlSeconds":"5"');
  expect(values).toContain('"Sessions":"3"');
});

test.each<[string, Record<string, Json | undefined>, string]>([
  [
    'a zone that is none',
    { clientEndpoint: { ...ROUTE53, hostedZoneId: 'chat.internal' } },
    'clientEndpoint.hostedZoneId: "chat.internal" is not the id of a Route 53 zone. Write it like "Z0A1B2C3D4E5F6"',
  ],
  [
    'a record with a wildcard',
    { clientEndpoint: { ...ROUTE53, recordName: '*.db' } },
    'clientEndpoint.recordName: "*.db" is not the name of a record, with or without that of its zone. Write it like "kong-db"',
  ],
  [
    'too many sessions',
    { 'strategy.dumpAndRestore': { sessions: 17 } },
    'strategy.dumpAndRestore.sessions: 17 is not a whole number from 1 to 16. Write a whole number from 1 to 16, without quotes',
  ],
])('of an endpoint in Route 53, and of the sessions, it is told as well: %s', (_name, changes, mistake) => {
  expect(mistakes(varied(changes))).toEqual([mistake]);
});

test.each(single)('a mistake is told with its place, its value and its fix: %s', (_name, changes, mistake) => {
  expect(mistakes(varied(changes))).toEqual([mistake]);
});

test('all mistakes are told at once, and nothing is synthesised', () => {
  const text = varied({
    account: undefined,
    'vpc.id': 7,
    'blue.port': 'x',
    'green.version': '',
    actve: 'green',
    active: undefined,
  });
  expect(mistakes(text).map((mistake) => mistake.split(':')[0])).toEqual([
    'account',
    'active',
    'vpc.id',
    'blue.port',
    'green.version',
    'actve',
  ]);
  expect(() => read('cutover.settings.json', text)).toThrow(
    /^cutover\.settings\.json has 6 mistakes; nothing was changed:\n- account: missing/,
  );
});

describe('hostile values', () => {
  const hostile = [
    '{{resolve:secretsmanager:kong:SecretString:password}}',
    '${Token[TOKEN.1]}',
    '"; rm -rf / #',
    '$(touch /tmp/x)',
    '`id`',
    "'; DROP TABLE x; --",
    '../../etc/passwd',
    'a\nb',
    'a\u0000b',
    '__proto__',
    '',
  ];
  const texts = [
    ...['stack', 'upgrade', 'account', 'region', 'active', 'hostInstanceType', 'vpc.id'],
    ...['blue.identifier', 'blue.address', 'blue.version', 'blue.secretArn', 'blue.secretKeyArn'],
    ...['green.name', 'green.version', 'green.instanceType', 'green.masterUsername', 'green.storageKeyArn'],
    ...['clientEndpoint.serviceId', 'clientEndpoint.serviceName', 'clientEndpoint.namespaceId'],
    ...['clientEndpoint.namespaceName', 'clientEndpoint.hostedZoneId'],
  ];

  test.each(texts)('are refused in %s', (path) => {
    const passed = hostile.filter((value) => !mistakes(varied({ [path]: value })).some((one) => one.startsWith(path)));
    // A name may look like this one, and is nothing but a name.
    expect(passed.filter((value) => value !== '__proto__')).toEqual([]);
  });

  test('that CloudFormation or the CDK would replace are refused in free text', () => {
    for (const value of hostile.slice(0, 2)) {
      expect(mistakes(varied({ fallBack: { loseWrites: `because ${value}` } }))).toHaveLength(1);
      expect(mistakes(varied({ 'green.parameters': { application_name: value } }))).toHaveLength(1);
    }
  });

  test('are roles like any other, and come out encoded', () => {
    const roles = { '{{ Upgrade }},x=y': secret('one'), __proto__x: secret('two'), "o'hara;--": secret('three') };
    stackOf(varied({ roles })).hasResourceProperties('Custom::Cutover', {
      statusPayload: {
        RoleSecrets: [
          `%7B%7B%20Upgrade%20%7D%7D%2Cx%3Dy=${secret('one')}`,
          `__proto__x=${secret('two')}`,
          `o'hara%3B--=${secret('three')}`,
        ].join(','),
      },
    });
  });
});

test('every option reaches the template', () => {
  const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  const template = stackOf(
    varied({
      active: 'green',
      fallBack: { loseWrites: 'only health checks wrote' },
      watchSeconds: 30,
      strategy: { dumpAndRestore: { copyMinutes: 7 } },
      hostInstanceType: 'c7g.xlarge',
      'blue.secretKeyArn': keyArn,
      'green.maxAllocatedStorage': 100,
      'green.multiAz': false,
      'green.backupRetentionDays': 14,
      'green.masterUsername': 'boss',
      'green.securityGroups': ['sg-11111111'],
      'green.storageKeyArn': keyArn,
      'green.secretKeyArn': keyArn,
      'green.parameters': { work_mem: '8192' },
      'clientEndpoint.hostedZoneId': 'Z0A1B2C3D4E5F6',
    }),
  );
  template.hasResourceProperties('Custom::Cutover', {
    active: 'GREEN',
    fallBack: 'lose-writes',
    fallBackReason: 'only health checks wrote',
    statusPayload: { WatchSeconds: '30', EndpointTtlSeconds: '5' },
  });
  template.hasResourceProperties('AWS::RDS::DBInstance', {
    MaxAllocatedStorage: 100,
    MultiAZ: false,
    BackupRetentionPeriod: 14,
    MasterUsername: 'boss',
    VPCSecurityGroups: ['sg-11111111'],
    KmsKeyId: keyArn,
    EngineVersion: '15.17',
  });
  template.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: keyArn });
  template.hasResourceProperties('AWS::RDS::DBParameterGroup', { Parameters: { work_mem: '8192' } });
  const text = JSON.stringify(template.toJSON());
  expect(text).toContain('hostedzone/Z0A1B2C3D4E5F6');
  expect(text).toContain('c7g.xlarge');
  expect(text).toContain('"timeoutSeconds":1020');
});
