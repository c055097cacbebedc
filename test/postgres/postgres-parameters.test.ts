import { CfnParameter } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { ClientAbilities } from '../../constructs/postgres/corrections';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { testStack } from '../harness/cdk-app';

const [VER_13_23, VER_14_22, VER_15_17, VER_18_1] = ['13.23', '14.22', '15.17', '18.1'].map((version) =>
  PostgresEngineVersion.of(version, version.slice(0, 2)),
);
const NEITHER = { tls: false, scram: false };
const BOTH = { tls: true, scram: true };

function synth(version: PostgresEngineVersion, clients: ClientAbilities, parameters?: Record<string, string>) {
  const stack = testStack();
  const construct = new PostgresParameters(stack, 'Params', { version, clients, parameters });
  const [group] = Object.values(Template.fromStack(stack).findResources('AWS::RDS::DBParameterGroup'));
  return { stack, construct, group };
}

test.each([
  ['15, neither TLS nor SCRAM', VER_15_17, NEITHER, { 'rds.force_ssl': '0', password_encryption: 'md5' }],
  ['15, TLS without SCRAM', VER_15_17, { tls: true, scram: false }, { password_encryption: 'md5' }],
  ['15, SCRAM without TLS', VER_15_17, { tls: false, scram: true }, { 'rds.force_ssl': '0' }],
  ['15, both', VER_15_17, BOTH, {}],
  ['14, neither: only md5, since 14 does not force TLS', VER_14_22, NEITHER, { password_encryption: 'md5' }],
  ['13, neither: its defaults suit', VER_13_23, NEITHER, {}],
  ['18, neither', VER_18_1, NEITHER, { 'rds.force_ssl': '0', password_encryption: 'md5' }],
])('corrections follow from what the clients can do (%s)', (_name, version, clients, expected) => {
  const { group, construct } = synth(version, clients);
  expect(group.Properties.Parameters).toEqual(expected);
  expect(Object.fromEntries(construct.corrections.map(({ name, value }) => [name, value]))).toEqual(expected);
});

test('each correction is explained in the metadata of the group', () => {
  const { group } = synth(VER_15_17, NEITHER);
  expect(group.Metadata['cdk-cutover']).toEqual({
    clients: { tls: false, scram: false },
    corrections: [
      {
        name: 'rds.force_ssl',
        value: '0',
        why: 'A client cannot do TLS, which the default of PostgreSQL 15 (rds.force_ssl=1) demands',
        source:
          'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html#PostgreSQL.Concepts.General.SSL.Requiring',
      },
      {
        name: 'password_encryption',
        value: 'md5',
        why: 'A client cannot do SCRAM-SHA-256, which the default of PostgreSQL 15 (password_encryption=scram-sha-256) demands',
        source:
          'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL_Password_Encryption_configuration.html',
      },
    ],
    kept: [],
  });
});

test('a default that is kept is explained as well', () => {
  expect(synth(VER_15_17, BOTH).construct.kept.map(({ name, value, why }) => [name, value, why])).toEqual([
    ['rds.force_ssl', '1', 'Every client can do TLS: the default of PostgreSQL 15 stays'],
    ['password_encryption', 'scram-sha-256', 'Every client can do SCRAM-SHA-256: the default of PostgreSQL 15 stays'],
  ]);
  expect(synth(VER_13_23, NEITHER).construct.kept.map(({ name, value, why }) => [name, value, why])).toEqual([
    ['rds.force_ssl', '0', 'A client cannot do TLS, but PostgreSQL 13 does not demand it before 15: the default suits'],
    [
      'password_encryption',
      'md5',
      'A client cannot do SCRAM-SHA-256, but PostgreSQL 13 does not demand it before 14: the default suits',
    ],
  ]);
});

test('a value that the declaration states is kept and said to be its own', () => {
  const { construct, group } = synth(VER_14_22, BOTH, { 'rds.force_ssl': '1' });
  expect(group.Properties.Parameters).toEqual({ 'rds.force_ssl': '1' });
  expect(construct.kept[0]).toMatchObject({
    name: 'rds.force_ssl',
    value: '1',
    why: 'The declaration sets it, and it suits the clients',
  });
});

test('further parameters stand beside the corrections, and one that repeats a correction is fine', () => {
  const { group } = synth(VER_15_17, NEITHER, { work_mem: '65536', 'rds.force_ssl': '0' });
  expect(group.Properties.Parameters).toEqual({
    work_mem: '65536',
    'rds.force_ssl': '0',
    password_encryption: 'md5',
  });
});

test.each([
  ['rds.force_ssl', '1', VER_15_17, "parameters['rds.force_ssl'] is '1'", 'tls: false', "need '0'"],
  ['rds.force_ssl', '1', VER_14_22, "parameters['rds.force_ssl'] is '1'", 'tls: false', "need '0'"],
  ['password_encryption', 'scram-sha-256', VER_13_23, "is 'scram-sha-256'", 'scram: false', "need 'md5'"],
  ['rds.accepted_password_auth_method', 'scram', VER_15_17, "is 'scram'", 'scram: false', "need 'md5+scram'"],
])('a parameter that shuts the clients out is refused: %s=%s', (name, value, version, ...said) => {
  const declare = () => synth(version, NEITHER, { [name]: value });
  for (const words of said) expect(declare).toThrow(words);
  expect(declare).toThrow(`Leave '${name}' out, or declare clients:`);
});

test('a parameter known only at deploy cannot be checked against the clients and is refused', () => {
  const stack = testStack();
  const value = new CfnParameter(stack, 'ForceSsl').valueAsString;
  const declare = (clients: ClientAbilities) =>
    new PostgresParameters(stack, 'Params', { version: VER_15_17, clients, parameters: { 'rds.force_ssl': value } });
  expect(() => declare(NEITHER)).toThrow("parameters['rds.force_ssl'] is a value known only at deploy");
});

test('parameters known only at deploy pass where no client depends on them', () => {
  const stack = testStack();
  const value = new CfnParameter(stack, 'WorkMem').valueAsString;
  new PostgresParameters(stack, 'Params', { version: VER_15_17, clients: NEITHER, parameters: { work_mem: value } });
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBParameterGroup', {
    Parameters: Match.objectLike({ work_mem: { Ref: 'WorkMem' } }),
  });
});

test('a major version that is unknown or impossible is refused, a full version may be a token', () => {
  const stack = testStack();
  const token = new CfnParameter(stack, 'Version').valueAsString;
  const declare = (full: string, major: string) =>
    new PostgresParameters(stack, `Params${major.length}`, {
      version: PostgresEngineVersion.of(full, major),
      clients: NEITHER,
    });
  expect(() => declare('15.17', token)).toThrow('the major version is known only at deploy');
  expect(() => declare('9.6.24', '9.6')).toThrow("major version '9.6' is not one that an upgrade can lead to");
  expect(declare(token, '15')).toMatchObject({ major: 15, family: 'postgres15' });
});

test('md5 on 18 is warned of, with the way out', () => {
  const { stack, construct } = synth(VER_18_1, NEITHER);
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Params',
    Match.stringLikeRegexp('PostgreSQL 18 deprecates the md5 passwords'),
  );
  expect(construct.corrections[1].why).toContain('renew that client before the next upgrade');
});

test('nobody is warned of md5 before 18 or with clients that can do SCRAM', () => {
  for (const { stack } of [synth(VER_15_17, NEITHER), synth(VER_18_1, BOTH)]) {
    Annotations.fromStack(stack).hasNoWarning('/Stack/Params', Match.anyValue());
  }
});

test('the group outlives its stack, and its description does not depend on the clients', () => {
  const groups = [NEITHER, BOTH].map((clients) => synth(VER_15_17, clients).group);
  for (const group of groups) {
    expect(group).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(group.Properties).toMatchObject({
      Family: 'postgres15',
      Description: 'PostgreSQL 15, corrected for what its clients can do',
    });
  }
});
