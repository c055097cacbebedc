import { RemovalPolicies, RemovalPolicy } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Credentials, ParameterGroup } from 'aws-cdk-lib/aws-rds';
import type { DatabaseInstanceProps } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { declare, engine, importedSecret, kong, plainGreen } from './kong';
import type { Kong } from './kong';

describe('a plain green of this app', () => {
  const problems = (props: Partial<DatabaseInstanceProps>, after: (from: Kong) => void = () => undefined): string => {
    const from = kong();
    declare(from, { green: plainGreen(from, props) });
    after(from);
    try {
      Template.fromStack(from.stack);
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test("must not go with its stack, which is CDK's default", () => {
    const said = problems({});
    expect(said).toContain(
      'Stack/Plain/Resource would be deleted with its stack, with a deploy that made it and failed',
    );
    expect(said).toContain('Stack/Plain/Secret/Resource would be deleted');
    expect(said).toContain('declare green as PostgresGreen, which does');
  });

  test('passes when it and all that it needs are retained', () => {
    const from = kong();
    const { stack, vpc } = from;
    const securityGroup = new SecurityGroup(stack, 'PlainGroup', { vpc });
    const parameterGroup = new ParameterGroup(stack, 'PlainParameters', {
      engine,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const storageEncryptionKey = new Key(stack, 'PlainKey', { removalPolicy: RemovalPolicy.RETAIN });
    const secret = new Secret(stack, 'PlainSecret', {
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: { secretStringTemplate: '{"username":"main"}', generateStringKey: 'password' },
    });
    const green = plainGreen(from, {
      securityGroups: [securityGroup],
      parameterGroup,
      storageEncryptionKey,
      storageEncrypted: true,
      credentials: Credentials.fromSecret(secret, 'main'),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    green.secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
    declare(from, { green });
    Template.fromStack(stack).hasResource('AWS::EC2::SecurityGroup', {
      DeletionPolicy: 'Retain',
      Properties: { GroupDescription: 'Stack/PlainGroup' },
    });
  });

  test('must not go with the deploy that makes it either: that may cut over, and fail afterwards', () => {
    const said = problems({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, deletionProtection: false });
    expect(said).toContain(
      'Stack/Plain/Resource would be deleted with its stack, with a deploy that made it and failed',
    );
  });

  test('is looked at after Aspects, and with what it refers to', () => {
    const said = problems({ removalPolicy: RemovalPolicy.RETAIN }, ({ stack }) => RemovalPolicies.of(stack).destroy());
    expect(said).toContain('Stack/Plain/Resource would be deleted');
  });

  test('is looked at with the parameter group that it refers to', () => {
    const from = kong();
    const parameterGroup = new ParameterGroup(from.stack, 'Loose', { engine });
    declare(from, { green: plainGreen(from, { removalPolicy: RemovalPolicy.RETAIN, parameterGroup }) });
    expect(() => Template.fromStack(from.stack)).toThrow('Stack/Loose/Resource would be deleted');
  });

  test("'s master user is no client role", () => {
    const from = kong();
    const green = plainGreen(from, { credentials: Credentials.fromGeneratedSecret('boss') });
    expect(() => declare(from, { green, roles: { boss: importedSecret(from.stack, 'b') } })).toThrow(
      "roles names 'boss', which is the master user of green",
    );
  });
});
