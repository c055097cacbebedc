import type { TemplateResource } from './template';

/**
 * Resources that must exist although nothing names them, because they complete what they name: the type, and the property
 * that names it. A role without its policies or a group without its rules is not what AWS would have.
 */
const completes: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::Policy', 'Roles'],
  ['AWS::IAM::ManagedPolicy', 'Roles'],
  ['AWS::IAM::RolePolicy', 'RoleName'],
  ['AWS::EC2::SecurityGroupIngress', 'GroupId'],
  ['AWS::EC2::SecurityGroupEgress', 'GroupId'],
  ['AWS::SecretsManager::SecretTargetAttachment', 'SecretId'],
  ['AWS::SecretsManager::ResourcePolicy', 'SecretId'],
  ['AWS::Lambda::Permission', 'FunctionName'],
  ['AWS::S3::BucketPolicy', 'Bucket'],
  ['AWS::ServiceDiscovery::Instance', 'ServiceId'],
]);

/** The part of a resource that names what it completes, or `undefined` when it completes nothing. */
export function completedBy(resource: TemplateResource) {
  const property = completes.get(resource.type);
  return property === undefined ? undefined : resource.properties[property];
}
