import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import { checkReachability } from '../../constructs/connectivity/reachability';
import { warnOfCertificates } from '../../constructs/postgres/certificate-warning';
import { testApp, testStack } from '../harness/cdk-app';
import { declare, ENV, kong } from './kong';

const ISOLATED = SubnetType.PRIVATE_ISOLATED;

describe('isolated subnets', () => {
  const NO_ENDPOINT = Match.stringLikeRegexp('no VPC endpoint for');
  const isolated = (stack = testStack()) => {
    const from = kong(stack);
    const vpc = new Vpc(stack, 'Isolated', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'in', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    declare(from, { vpc });
    return { stack, vpc };
  };

  test('without endpoints are warned of, by the services that are called', () => {
    const { stack, vpc } = isolated();
    vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    vpc.addInterfaceEndpoint('Ssm', { service: InterfaceVpcEndpointAwsService.SSM });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Kong',
      Match.stringLikeRegexp('no VPC endpoint for secretsmanager, servicediscovery, ssmmessages, ec2messages\\. '),
    );
  });

  test('with all of them are fine, also where the region is known', () => {
    for (const env of [undefined, ENV]) {
      const { stack, vpc } = isolated(testStack(testApp(), 'Stack', { env }));
      vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
      for (const name of ['secretsmanager', 'servicediscovery', 'ssm', 'ssmmessages', 'ec2messages']) {
        vpc.addInterfaceEndpoint(name, { service: new InterfaceVpcEndpointAwsService(name) });
      }
      Annotations.fromStack(stack).hasNoWarning('/Stack/Kong', NO_ENDPOINT);
    }
  });

  test.each([
    ['il-central-1', true],
    ['cn-north-1', true],
    ['eu-central-1', false],
    [undefined, false],
  ])('in region %s are warned of certificates that do not come with the package: %s', (region, warned) => {
    const env = region === undefined ? undefined : { account: '123456789012', region };
    const stack = testStack(testApp(), 'Stack', { env });
    const vpc = new Vpc(stack, 'Isolated', { subnetConfiguration: [{ name: 'in', subnetType: ISOLATED }] });
    const scope = new Construct(stack, 'Kong');
    const also = () => warnOfCertificates(scope);
    checkReachability(scope, vpc, { subnetType: ISOLATED }, undefined, also);
    const words = Match.stringLikeRegexp('do not come with this package');
    Annotations.fromStack(stack)[warned ? 'hasWarning' : 'hasNoWarning']('/Stack/Kong', words);
  });

  test('get the endpoints that the app does not show, when asked, for function and host alone', () => {
    const stack = testStack();
    const from = kong(stack);
    const vpc = new Vpc(stack, 'Isolated', {
      ...{ natGateways: 0, maxAzs: 2 },
      subnetConfiguration: [{ name: 'in', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    vpc.addInterfaceEndpoint('Ssm', { service: InterfaceVpcEndpointAwsService.SSM });
    declare(from, { vpc, createVpcEndpoints: true });
    Annotations.fromStack(stack).hasNoWarning('/Stack/Kong', NO_ENDPOINT);
    const template = Template.fromStack(stack);
    const endpoints = Object.entries(template.findResources('AWS::EC2::VPCEndpoint'));
    const ofUpgrade = endpoints.filter(([id]) => id.startsWith('Kong'));
    expect([endpoints.length, ofUpgrade.length]).toEqual([6, 5]);
    const [cutover] = Object.values(template.findResources('Custom::Cutover'));
    for (const [id] of ofUpgrade) expect(cutover!.DependsOn).toContain(id);
    // Both callers, and nobody else.
    const rules = template.findResources('AWS::EC2::SecurityGroupIngress', {
      Properties: {
        FromPort: 443,
        ToPort: 443,
        GroupId: { 'Fn::GetAtt': Match.arrayWith([Match.stringLikeRegexp('EndpointsSecurityGroup')]) },
      },
    });
    expect(Object.keys(rules)).toHaveLength(2);
  });

  test('are not what an imported VPC with private subnets has', () => {
    const from = kong();
    declare(from);
    Annotations.fromStack(from.stack).hasNoWarning('/Stack/Kong', NO_ENDPOINT);
  });

  test('with a client endpoint in Route 53 are told how its API is reached', () => {
    const stack = testStack();
    const from = kong(stack);
    const vpc = new Vpc(stack, 'Isolated', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'in', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z01', zoneName: 'internal' });
    declare(from, { vpc, endpoint: ClientEndpoint.route53({ zone, recordName: 'db' }) });
    const warnings = Annotations.fromStack(stack).findWarning('/Stack/Kong', NO_ENDPOINT);
    expect(String(warnings[0].entry.data)).toMatch(
      /no VPC endpoint for secretsmanager, route53, ssm, .*com\.amazonaws\.route53/,
    );
  });
});
