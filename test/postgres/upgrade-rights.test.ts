import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { declare, importedSecret, kong, secretArn } from './kong';
import { actionsOf, allowed, rolesOf, sent, type Held } from './rights-of';

function template(vary: Parameters<typeof declare>[1] = {}): Template {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  declare(from, vary);
  return Template.fromStack(from.stack);
}

describe('each role may do what its code does, and nothing else', () => {
  const roles = rolesOf(template());

  test('there are no other roles', () => {
    expect([...roles.keys()].sort()).toEqual([
      'CdkCutoverPostgresAccountRole',
      'CdkCutoverProviderFrameworkframeworkisCompleteServiceRole',
      'CdkCutoverProviderFrameworkframeworkonEventServiceRole',
      'CdkCutoverProviderFrameworkframeworkonTimeoutServiceRole',
      'CdkCutoverProviderFrameworkwaiterstatemachineRole',
      'CdkCutoverProviderRole',
      'KongDocumentsRole',
      'KongFunctionServiceRole',
      'KongHostRole',
    ]);
  });

  test('the look at the account sees these two instances, and asks this function; it changes nothing', () => {
    const { managed, statements } = roles.get('CdkCutoverPostgresAccountRole') as Held;
    expect(managed).toEqual([]);
    const instance = 'arn:aws:rds:eu-central-1:111111111111:db:';
    const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
    expect(statements.filter(({ Action }) => !JSON.stringify(Action).includes('logs:'))).toEqual([
      allow(['ec2:DescribeSecurityGroupRules', 'rds:DescribeDBProxies', 'rds:DescribeDBProxyTargets'], '*'),
      allow(
        ['rds:DescribeDBInstances', 'rds:DescribePendingMaintenanceActions'],
        [`${instance}kong-blue`, { 'Fn::Join': ['', [instance, { Ref: 'GreenInstance6D40CA5A' }]] }],
      ),
      allow('lambda:InvokeFunction', { 'Fn::GetAtt': ['KongFunction23A696A4', 'Arn'] }),
    ]);
  });

  test('the function reads secrets, moves the client endpoint, and puts what servers said where nothing else is put', () => {
    expect(roles.get('KongFunctionServiceRole')).toEqual({
      managed: ['service-role/AWSLambdaBasicExecutionRole', 'service-role/AWSLambdaVPCAccessExecutionRole'],
      statements: [
        {
          Effect: 'Allow',
          Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          Resource: [secretArn('blue-main'), secretArn('kong-role'), { Ref: 'GreenSecretAttachmentD868EDA0' }],
        },
        {
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['KongResultsBucket6B025AF4', 'Arn'] }, '/kong/errors/*']] },
        },
        {
          Effect: 'Allow',
          Action: [
            'servicediscovery:GetInstance',
            'servicediscovery:GetService',
            'servicediscovery:ListInstances',
            'servicediscovery:RegisterInstance',
          ],
          Resource: 'arn:aws:servicediscovery:eu-central-1:111111111111:service/srv-a1b2c3d4e5f6g7h8',
        },
        {
          Effect: 'Allow',
          Action: [
            'route53:ListHostedZonesByName',
            'servicediscovery:GetOperation',
            'ssm:CancelCommand',
            'ssm:DescribeAutomationExecutions',
            'ssm:ListCommandInvocations',
          ],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: ['route53:ChangeResourceRecordSets', 'route53:GetHostedZone'],
          Resource: 'arn:aws:route53:::hostedzone/*',
        },
        {
          Effect: 'Allow',
          Action: 'ssm:GetAutomationExecution',
          Resource: 'arn:aws:ssm:eu-central-1:111111111111:automation-execution/*',
        },
      ],
    });
  });

  test("the host reads the main users' secrets, not those of roles and no parameter, and puts results", () => {
    const bucket = { 'Fn::GetAtt': ['KongResultsBucket6B025AF4', 'Arn'] };
    const { managed, statements } = roles.get('KongHostRole') as Held;
    expect(managed).toEqual([]);
    expect(actionsOf(roles.get('KongHostRole')).filter((action) => action.startsWith('ssm:'))).toEqual([
      'ssm:UpdateInstanceInformation',
    ]);
    expect(statements).toHaveLength(5);
    expect(statements).toEqual(
      expect.arrayContaining([
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: [secretArn('blue-main'), { Ref: 'GreenSecretAttachmentD868EDA0' }],
        },
        {
          Effect: 'Allow',
          Action: ['s3:PutObject', 's3:PutObjectAcl'],
          Resource: { 'Fn::Join': ['', [bucket, '/*']] },
        },
        { Effect: 'Allow', Action: 's3:GetEncryptionConfiguration', Resource: bucket },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: expect.stringMatching(
            /^arn:aws:s3:::cdk-hnb659fds-assets-111111111111-eu-central-1\/[0-9a-f]{64}\.cjs$/,
          ),
        },
      ]),
    );
  });

  test('Automation calls these functions, scales this group and runs these documents on hosts of this upgrade', () => {
    const { managed, statements } = roles.get('KongDocumentsRole') as Held;
    expect(managed).toEqual([]);
    expect(actionsOf(roles.get('KongDocumentsRole'))).toEqual([
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:SetDesiredCapacity',
      'lambda:GetFunctionConfiguration',
      'lambda:InvokeFunction',
      'lambda:InvokeFunction',
      'ssm:CancelCommand',
      'ssm:DescribeInstanceInformation',
      'ssm:ListCommandInvocations',
      'ssm:ListCommands',
      'ssm:SendCommand',
      'ssm:SendCommand',
    ]);
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: 'arn:aws:ec2:eu-central-1:111111111111:instance/*',
      Condition: { StringEquals: { 'ssm:resourceTag/cdk-cutover:host': 'kong' } },
    });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: ['compare', 'copy', 'ready-host', 'try-schema'].map(
        (name) => `arn:aws:ssm:eu-central-1:111111111111:document/cdk-cutover-Stack-postgres-${name}`,
      ),
    });
    const call = (functionId: string, ...Action: string[]) => ({
      ...{ Effect: 'Allow', Action: Action.length > 1 ? Action : Action[0] },
      Resource: { 'Fn::GetAtt': [functionId, 'Arn'] },
    });
    expect(statements).toContainEqual(call('CdkCutoverPostgresAccountFunction058BD7C9', 'lambda:InvokeFunction'));
    const inVpc = ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'];
    expect(statements).toContainEqual(call('KongFunction23A696A4', ...inVpc));
  });

  test('Automation is trusted for this account only', () => {
    const trust = Object.values(template().findResources('AWS::IAM::Role')).find(({ Properties }) =>
      JSON.stringify(Properties).includes('ssm.amazonaws.com'),
    );
    expect(trust?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'ssm.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ]);
  });

  test('the custom resource starts and stops documents that move clients, hands over their role to SSM alone, and asks for the state', () => {
    const { managed, statements } = roles.get('CdkCutoverProviderRole') as Held;
    const arn = (kind: string, name: string) => `arn:aws:ssm:eu-central-1:111111111111:${kind}/${name}`;
    expect(managed).toEqual([]);
    expect(actionsOf(roles.get('CdkCutoverProviderRole'))).toEqual([
      'cloudformation:DescribeStacks',
      'iam:PassRole',
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'ssm:DescribeAutomationExecutions',
      'ssm:GetAutomationExecution',
      'ssm:StartAutomationExecution',
      'ssm:StopAutomationExecution',
    ]);
    expect(statements).toEqual(
      expect.arrayContaining([
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: { 'Fn::GetAtt': ['KongDocumentsRoleADB16C04', 'Arn'] },
          Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        },
        {
          Effect: 'Allow',
          Action: 'ssm:StartAutomationExecution',
          Resource: [
            arn('automation-definition', 'kong-cutover:*'),
            arn('automation-definition', 'kong-fall-back:*'),
            arn('automation-definition', 'kong-undo:*'),
            arn('automation-execution', '*'),
            arn('document', 'kong-cutover'),
            arn('document', 'kong-fall-back'),
            arn('document', 'kong-undo'),
          ],
        },
        {
          Effect: 'Allow',
          Action: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'],
          Resource: arn('automation-execution', '*'),
        },
      ]),
    );
  });

  test("the CDK's framework invokes the two handlers and its waiter", () => {
    const framework = [...roles].filter(([id]) => id.startsWith('CdkCutoverProviderFramework'));
    const actions = new Set(framework.flatMap(([, held]) => actionsOf(held)));
    expect([...actions].sort()).toEqual(['lambda:GetFunction', 'lambda:InvokeFunction', 'states:StartExecution']);
  });
});

test('every call that the code makes is allowed, and no other', () => {
  const roles = rolesOf(template());
  const provider = ['constructs/cutover/function', 'lib/operate'];
  // PostgreSQL's record of the owner lies on its servers, not in a bucket.
  const own = ['constructs/postgres/function', 'runtime/owner/executions.ts', 'runtime/endpoint'];
  const moving = (kind: string) => sent([...own, `constructs/client-endpoint/${kind}`]);
  expect(sent(['constructs/postgres/account/function'])).toEqual(allowed(roles.get('CdkCutoverPostgresAccountRole')));
  expect(moving('cloud-map')).toEqual(allowed(roles.get('KongFunctionServiceRole')));
  expect(sent(provider)).toEqual(allowed(roles.get('CdkCutoverProviderRole')));
  expect(sent(provider)).toContain('StartAutomationExecution');

  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  const zone = HostedZone.fromHostedZoneAttributes(from.stack, 'Zone', { hostedZoneId: 'Z01', zoneName: 'internal' });
  declare(from, { endpoint: ClientEndpoint.route53({ zone, recordName: 'kong-db' }) });
  const ofRoute53 = actionsOf(rolesOf(Template.fromStack(from.stack)).get('KongFunctionServiceRole'));
  expect(moving('route53')).toEqual(ofRoute53.map((action) => action.split(':')[1]).sort());
});

test('whoever operates may do what the commands call, on this upgrade, and nothing else', () => {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  const role = new Role(from.stack, 'Operator', { assumedBy: new AccountRootPrincipal() });
  declare(from).grantOperate(role);
  const held = rolesOf(Template.fromStack(from.stack)).get('Operator');
  // STS tells everybody who they are, whatever they may do.
  expect(sent(['lib/operate', 'lib/operator']).filter((name) => name !== 'GetCallerIdentity')).toEqual(allowed(held));
  const on = (action: string) =>
    held?.statements.filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => Resource);
  expect(JSON.stringify(on('ssm:GetDocument'))).toContain(':document/kong-cutover');
  expect(on('lambda:InvokeFunction')).toEqual([
    { 'Fn::GetAtt': [expect.stringMatching(/^CdkCutoverPostgresAccountFunction/), 'Arn'] },
    { 'Fn::GetAtt': [expect.stringMatching(/^KongFunction/), 'Arn'] },
  ]);
});

test('a secret imported without its last six characters is allowed by its whole ARN only', () => {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  const secret = Secret.fromSecretNameV2(from.stack, 'ByName', 'by-name');
  declare(from, { roles: { kong: secret } });
  const all = Template.fromStack(from.stack);
  const [read] = rolesOf(all).get('KongFunctionServiceRole')?.statements ?? [];
  expect(read.Resource).toContainEqual(secretArn('by-name', '-??????'));
  all.hasResourceProperties('Custom::Cutover', { statusPayload: { RoleSecrets: `kong=${secretArn('by-name', '')}` } });
});

test('a customer managed key is used through Secrets Manager only', () => {
  const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  declare(from, {
    blue: { ...from.blue, secretKey: Key.fromKeyArn(from.stack, 'Key', keyArn) },
    roles: { kong: importedSecret(from.stack, 'other') },
  });
  const roles = rolesOf(Template.fromStack(from.stack));
  const decrypts = (id: string) => roles.get(id)?.statements.filter(({ Action }) => Action === 'kms:Decrypt');
  const expected = [
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyArn,
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
    },
  ];
  expect([decrypts('KongFunctionServiceRole'), decrypts('KongHostRole')]).toEqual([expected, expected]);
});

test('without such a key nobody may decrypt', () => {
  expect([...rolesOf(template()).values()].flatMap(actionsOf)).not.toContain('kms:Decrypt');
});
