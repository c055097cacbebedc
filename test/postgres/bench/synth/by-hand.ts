import { CustomResource, Duration, RemovalPolicy, type Stack, Tags } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { packageFile } from '../../../../constructs/package-file';
import { filled, type HandDocuments } from './documents';
import { importedVpc, surroundings, type Surroundings } from './surroundings';

const PORT = ec2.Port.tcp(5432);
const retention = logs.RetentionDays.THREE_MONTHS;

/** What somebody who does without cdk-cutover writes into a stack for one upgrade. */
export class ByHand {
  private readonly vpc: ec2.IVpc;
  private readonly there: Surroundings;
  private readonly green: rds.DatabaseInstance;
  private readonly function: lambda.Function;
  private readonly accountFunction: lambda.Function;
  private readonly host: autoscaling.AutoScalingGroup;
  private readonly results: s3.Bucket;

  constructor(
    private readonly stack: Stack,
    documents: HandDocuments,
  ) {
    this.vpc = importedVpc(stack);
    this.there = surroundings(stack, 0);
    this.green = this.makeGreen();
    this.results = new s3.Bucket(stack, 'Results', {
      ...{ enforceSSL: true, versioned: true, removalPolicy: RemovalPolicy.RETAIN },
      ...{ encryption: s3.BucketEncryption.S3_MANAGED, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL },
    });
    this.function = this.makeFunction();
    this.accountFunction = this.makeAccountFunction();
    this.host = this.makeHost();
    for (const { connections } of [this.there.blue, this.green]) {
      for (const client of [this.function, this.host]) connections.allowFrom(client, PORT);
    }
    const role = this.makeDocumentRole();
    const all = { ...documents.commands, ...documents.automation };
    for (const [id, content] of Object.entries(all)) this.makeDocument(id, content, id in documents.commands, role);
    this.makeCustomResource();
  }

  private makeGreen(): rds.DatabaseInstance {
    const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_15_17 });
    const parameters = { 'rds.force_ssl': '0', password_encryption: 'md5' };
    return new rds.DatabaseInstance(this.stack, 'Green', {
      ...{ vpc: this.vpc, engine, allocatedStorage: 20, storageType: rds.StorageType.GP3, storageEncrypted: true },
      parameterGroup: new rds.ParameterGroup(this.stack, 'Parameters', { engine, parameters }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
      credentials: rds.Credentials.fromGeneratedSecret('postgres'),
      ...{ multiAz: true, port: 5432, deletionProtection: true, removalPolicy: RemovalPolicy.RETAIN },
    });
  }

  private makeFunction(): lambda.Function {
    const made = new lambda.Function(this.stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      code: lambda.Code.fromAsset(packageFile('assets', 'postgres')),
      handler: 'index.handler',
      ...{ timeout: Duration.seconds(300), memorySize: 512, vpc: this.vpc },
      logGroup: new logs.LogGroup(this.stack, 'FunctionLogs', { retention }),
    });
    for (const secret of [this.there.blueSecret, this.green.secret!, this.there.roleSecret]) secret.grantRead(made);
    const { serviceArn } = this.there.service;
    const actions = [
      'servicediscovery:RegisterInstance',
      'servicediscovery:GetInstance',
      'servicediscovery:GetService',
    ];
    made.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [serviceArn] }));
    return made;
  }

  /** What asks AWS' APIs, outside the VPC. */
  private makeAccountFunction(): lambda.Function {
    const made = new lambda.Function(this.stack, 'AccountFunction', {
      runtime: lambda.Runtime.NODEJS_24_X,
      code: lambda.Code.fromAsset(packageFile('assets', 'postgres-account')),
      handler: 'index.handler',
      ...{ timeout: Duration.minutes(4), memorySize: 512 },
      logGroup: new logs.LogGroup(this.stack, 'AccountFunctionLogs', { retention }),
    });
    const actions = ['rds:DescribeDBInstances', 'rds:DescribeDBProxies', 'ec2:DescribeSecurityGroupRules'];
    made.addToRolePolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
    this.function.grantInvoke(made);
    return made;
  }

  private makeHost(): autoscaling.AutoScalingGroup {
    const role = new iam.Role(this.stack, 'HostRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
    for (const secret of [this.there.blueSecret, this.green.secret!]) secret.grantRead(role);
    this.results.grantPut(role);
    const launchTemplate = new ec2.LaunchTemplate(this.stack, 'HostTemplate', {
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.M6G, ec2.InstanceSize.LARGE),
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      ...{ role, securityGroup: new ec2.SecurityGroup(this.stack, 'HostGroup', { vpc: this.vpc }) },
      userData: ec2.UserData.forLinux(),
    });
    const size = { minCapacity: 0, maxCapacity: 1 };
    const host = new autoscaling.AutoScalingGroup(this.stack, 'Host', { vpc: this.vpc, launchTemplate, ...size });
    Tags.of(host).add('host', 'shop-0', { applyToLaunchedInstances: true });
    return host;
  }

  private makeDocumentRole(): iam.Role {
    const role = new iam.Role(this.stack, 'DocumentRole', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com') });
    for (const called of [this.function, this.accountFunction]) called.grantInvoke(role);
    const allow = (actions: string[], resources = ['*']) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['autoscaling:SetDesiredCapacity', 'autoscaling:DescribeAutoScalingGroups']);
    allow(['ssm:SendCommand', 'ssm:ListCommandInvocations', 'ssm:DescribeInstanceInformation']);
    return role;
  }

  private makeDocument(id: string, content: unknown, command: boolean, role: iam.Role): void {
    const { dbInstanceEndpointAddress, dbInstanceEndpointPort, secret } = this.green;
    const known: readonly (readonly [RegExp, string])[] = [
      [/Account.*Function.*Arn$/, this.accountFunction.functionArn],
      [/Function.*Arn$/, this.function.functionArn],
      [/Documents.*Role.*Arn$/, role.roleArn],
      [/Bucket/, this.results.bucketName],
      [/HostGroup/, this.host.autoScalingGroupName],
      [/Endpoint.Address$/, dbInstanceEndpointAddress],
      [/Endpoint.Port$/, dbInstanceEndpointPort],
      [/Secret/, secret!.secretArn],
    ];
    const bind = (name: string) => known.find(([pattern]) => pattern.test(name))?.[1] ?? `<${name}>`;
    const [documentType, names] = command ? ['Command', 'script'] : ['Automation', 'shop-0'];
    new ssm.CfnDocument(this.stack, id, {
      ...{ documentType, documentFormat: 'JSON', updateMethod: 'NewVersion', name: `${names}-${id}` },
      content: command ? content : filled(content, bind),
    });
  }

  private makeCustomResource(): void {
    const logGroup = new logs.LogGroup(this.stack, 'ProviderLogs', { retention });
    const role = new iam.Role(this.stack, 'ProviderRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    const actions = ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'];
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
    const handler = (name: string) =>
      new lambda.Function(this.stack, name, {
        runtime: lambda.Runtime.NODEJS_24_X,
        code: lambda.Code.fromAsset(packageFile('assets', 'cutover')),
        ...{ handler: `index.${name}`, role, logGroup, timeout: Duration.minutes(2) },
      });
    const { serviceToken } = new Provider(this.stack, 'Provider', {
      ...{ onEventHandler: handler('onEvent'), isCompleteHandler: handler('isComplete'), logGroup },
      disableWaiterStateMachineLogging: true,
    });
    new CustomResource(this.stack, 'Cutover', {
      serviceToken,
      resourceType: 'Custom::Cutover',
      properties: { active: 'BLUE', function: this.function.functionArn, green: this.green.dbInstanceEndpointAddress },
    });
  }
}
