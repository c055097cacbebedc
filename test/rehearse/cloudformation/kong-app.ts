import { App, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { join } from 'node:path';
import { newFolder, write } from '../assembly/handmade';

export const BLUE_HOST = 'blue.abcdefghijkl.eu-west-1.rds.amazonaws.com';

export interface KongAppOptions {
  /** @default 'BLUE' */
  readonly active?: string;
  /** Code of the custom resource's functions, onEvent and isComplete. @default - both succeed at once */
  readonly code?: string;
  /** Adds a queue that the cutover needs. @default false */
  readonly needsQueue?: boolean;
}

/**
 * Synthesises what an upgrade is made of, with CDK's own constructs: network in one stack; servers, functions, the Provider
 * framework, hosts, documents and the cutover in another. Returns the folder.
 */
export function kongApp(options: KongAppOptions = {}): string {
  const code = newFolder();
  const succeeding = 'exports.onEvent = async () => ({}); exports.isComplete = async () => ({ IsComplete: true });';
  write(code, 'index.js', options.code ?? succeeding);
  const app = new App({ outdir: join(newFolder(), 'cdk.out') });
  const vpc = new ec2.Vpc(new Stack(app, 'Net'), 'Vpc', { maxAzs: 2, natGateways: 1 });
  const stack = new Stack(app, 'Kong');

  const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_15_17 });
  const green = new rds.DatabaseInstance(stack, 'Green', {
    vpc,
    engine,
    databaseName: 'kong',
    removalPolicy: RemovalPolicy.RETAIN,
    parameterGroup: new rds.ParameterGroup(stack, 'Parameters', {
      engine,
      parameters: { 'rds.force_ssl': '0', password_encryption: 'md5' },
    }),
  });
  const namespace = new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'internal', vpc });
  const service = namespace.createService('Service', {
    name: 'kong-db',
    dnsRecordType: cloudmap.DnsRecordType.CNAME,
    dnsTtl: Duration.seconds(10),
    routingPolicy: cloudmap.RoutingPolicy.WEIGHTED,
  });
  service.registerCnameInstance('Instance', { instanceId: 'kong', instanceCname: BLUE_HOST });

  const fn = (id: string, handler: string) =>
    new lambda.Function(stack, id, {
      vpc,
      handler,
      code: lambda.Code.fromAsset(code),
      runtime: lambda.Runtime.NODEJS_24_X,
    });
  const step = fn('Step', 'index.step');
  green.secret?.grantRead(step);
  green.connections.allowDefaultPortFrom(step);

  const results = new Bucket(stack, 'Results', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
  const role = new iam.Role(stack, 'HostRole', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
  });
  results.grantReadWrite(role);
  const hosts = new AutoScalingGroup(stack, 'Hosts', {
    vpc,
    minCapacity: 0,
    maxCapacity: 1,
    launchTemplate: new ec2.LaunchTemplate(stack, 'Template', {
      role,
      machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      instanceType: new ec2.InstanceType('t4g.small'),
    }),
  });

  const payload = stack.toJsonString({ BlueHost: BLUE_HOST, GreenHost: green.instanceEndpoint.hostname });
  const document = new CfnDocument(stack, 'CutoverDocument', {
    documentType: 'Automation',
    updateMethod: 'NewVersion',
    content: {
      schemaVersion: '0.3',
      mainSteps: [
        {
          name: 'preflight',
          action: 'aws:invokeLambdaFunction',
          inputs: { FunctionName: step.functionArn, Payload: payload },
        },
      ],
    },
  });
  const provider = new Provider(stack, 'Provider', {
    onEventHandler: fn('OnEvent', 'index.onEvent'),
    isCompleteHandler: fn('IsComplete', 'index.isComplete'),
    totalTimeout: Duration.minutes(50),
  });
  const cutover = new CustomResource(stack, 'Cutover', {
    resourceType: 'Custom::Cutover',
    serviceToken: provider.serviceToken,
    properties: {
      upgrade: 'kong',
      active: options.active ?? 'BLUE',
      cutoverDocument: document.ref,
      hosts: hosts.autoScalingGroupName,
      service: service.serviceId,
      statusPayload: payload,
    },
  });
  cutover.node.addDependency(green, results);
  const queue = new Queue(stack, 'Queue');
  if (options.needsQueue === true) cutover.node.addDependency(queue);
  app.synth();
  return app.outdir;
}
