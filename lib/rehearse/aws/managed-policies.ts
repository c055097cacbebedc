import type { PolicyStatement } from './local-aws';

/** The AWS managed policies that the rehearsal knows, as far as what is rehearsed asks for their rights. */
const policies: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  AmazonSSMManagedInstanceCore: [
    'ssm:DescribeAssociation',
    'ssm:GetDeployablePatchSnapshotForInstance',
    'ssm:GetDocument',
    'ssm:DescribeDocument',
    'ssm:GetManifest',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:ListAssociations',
    'ssm:ListInstanceAssociations',
    'ssm:PutInventory',
    'ssm:PutComplianceItems',
    'ssm:PutConfigurePackageResult',
    'ssm:UpdateAssociationStatus',
    'ssm:UpdateInstanceAssociationStatus',
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
    'ec2messages:AcknowledgeMessage',
    'ec2messages:DeleteMessage',
    'ec2messages:FailMessage',
    'ec2messages:GetEndpoint',
    'ec2messages:GetMessages',
    'ec2messages:SendReply',
  ],
};

/** Statements of an AWS managed policy, by name or ARN. Throws for one that the rehearsal does not know. */
export function managedPolicy(nameOrArn: string): readonly PolicyStatement[] {
  const name = nameOrArn.replace(/^arn:[^:]*:iam::aws:policy\//, '');
  const known = Object.keys(policies).find((path) => path === name || path.endsWith(`/${name}`));
  if (known === undefined) {
    const names = Object.keys(policies).join(', ');
    throw new Error(
      `the rehearsal does not know the managed policy ${nameOrArn} (known: ${names}): write its statements into a policy of the role`,
    );
  }
  return [{ Effect: 'Allow', Action: policies[known], Resource: '*' }];
}
