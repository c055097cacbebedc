import type { ResourceHandler } from './handler';
import { identifierOnly } from './identifiers';
import { imitated } from './imitated';
import { generatedId } from './physical-names';

/**
 * The network of the app. A rehearsal runs on one machine, where everything reaches everything: these are ids that other
 * resources name. Whether routes and rules let packets through is not rehearsed.
 */
export const networking: readonly ResourceHandler[] = [
  identifierOnly('AWS::EC2::VPC', 'vpc', (id, properties) => ({
    VpcId: id,
    CidrBlock: properties.optionalText('CidrBlock') ?? '10.0.0.0/16',
    CidrBlockAssociations: [generatedId('vpc-cidr-assoc')],
    Ipv6CidrBlocks: [],
    DefaultNetworkAcl: generatedId('acl'),
    DefaultSecurityGroup: generatedId('sg'),
  })),
  identifierOnly('AWS::EC2::Subnet', 'subnet', (id, properties) => ({
    SubnetId: id,
    VpcId: properties.text('VpcId'),
    CidrBlock: properties.optionalText('CidrBlock') ?? '10.0.0.0/24',
    AvailabilityZone: properties.optionalText('AvailabilityZone') ?? '',
    NetworkAclAssociationId: generatedId('aclassoc'),
    Ipv6CidrBlocks: [],
  })),
  identifierOnly('AWS::EC2::RouteTable', 'rtb', (id) => ({ RouteTableId: id })),
  identifierOnly('AWS::EC2::Route', 'r', (_, properties) => ({
    CidrBlock: properties.optionalText('DestinationCidrBlock') ?? '',
  })),
  identifierOnly('AWS::EC2::SubnetRouteTableAssociation', 'rtbassoc', (id) => ({ Id: id })),
  identifierOnly('AWS::EC2::InternetGateway', 'igw', (id) => ({ InternetGatewayId: id })),
  identifierOnly('AWS::EC2::VPCGatewayAttachment', 'igw-attach', () => ({ AttachmentType: 'IGW' })),
  identifierOnly('AWS::EC2::NatGateway', 'nat', (id) => ({ NatGatewayId: id })),
  identifierOnly('AWS::EC2::FlowLog', 'fl', (id) => ({ Id: id })),
  identifierOnly('AWS::EC2::NetworkAcl', 'acl', (id) => ({ Id: id })),
  identifierOnly('AWS::EC2::NetworkAclEntry', 'acl-entry', (id) => ({ Id: id })),
  identifierOnly('AWS::EC2::SubnetNetworkAclAssociation', 'aclassoc', (id) => ({ AssociationId: id })),
  identifierOnly('AWS::EC2::VPCCidrBlock', 'vpc-cidr-assoc', (id) => ({ Id: id })),
  identifierOnly('AWS::EC2::EIP', 'eip', (id) => ({
    AllocationId: id.replace(/^eip-/, 'eipalloc-'),
    PublicIp: '192.0.2.1',
  })),
  identifierOnly('AWS::EC2::VPCEndpoint', 'vpce', (id) => ({
    Id: id,
    CreationTimestamp: new Date().toISOString(),
    DnsEntries: [],
    NetworkInterfaceIds: [],
  })),
  // CDK empties a VPC's default security group by a function of its own. There is no such group here.
  imitated(
    identifierOnly('Custom::VpcRestrictDefaultSG', 'default-sg'),
    "a VPC has no default security group here that could be emptied; CDK's function for it is not run.",
  ),
];
