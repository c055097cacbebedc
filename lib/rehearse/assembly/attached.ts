import { isObject, type Json } from './json';
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

/** A zone holds records of many names, which the upgrade has nothing to do with: only a record of a name that it works with completes the zone. */
const RECORD = 'AWS::Route53::RecordSet';

/**
 * The part of a resource that names what it completes, or `undefined` when it completes nothing.
 * @param values what upgrades work with, names among it
 */
export function completedBy(resource: TemplateResource, values: readonly Json[]) {
  if (resource.type === RECORD) {
    const name = canonical(resource.properties.Name);
    if (!values.some((value) => canonical(value) === name)) return undefined;
    // An alias leads to what the upgrade may know when it does not know the zone.
    const { HostedZoneId: zone, AliasTarget: alias } = resource.properties;
    return [zone, alias].filter((part) => part !== undefined);
  }
  const property = completes.get(resource.type);
  return property === undefined ? undefined : resource.properties[property];
}

/** A name as it is compared, whether or not it is known before the deploy: without case and without the dot at its end. */
function canonical(name: Json | undefined): string {
  const flat = isObject(name) ? JSON.stringify(name).replace(/\.?"\]\]\}$/, '"]]}') : String(name);
  return flat.toLowerCase().replace(/\.$/, '');
}
