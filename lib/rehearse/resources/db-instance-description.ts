import type { LocalInstance } from '../aws/local-aws';
import type { Live } from './handler';
import type { Properties } from './properties';

/**
 * What RDS tells of an instance that a template declares. What it does not state is as RDS has it by default; windows, which RDS then draws by lot,
 * are left out.
 */
export function describedInstance(properties: Properties, { physicalId, attributes }: Live): LocalInstance {
  const flag = (name: string, byDefault = false) => properties.flag(name) ?? byDefault;
  const text = (name: string) => properties.optionalText(name);
  const group = text('DBParameterGroupName')?.toLowerCase();
  const subnets = text('DBSubnetGroupName');
  const iops = properties.optionalNumber('Iops');
  return {
    DBInstanceIdentifier: physicalId,
    DBInstanceStatus: 'available',
    DBInstanceClass: text('DBInstanceClass'),
    Engine: text('Engine'),
    EngineVersion: text('EngineVersion'),
    Endpoint: { Address: String(attributes['Endpoint.Address']), Port: Number(attributes['Endpoint.Port']) },
    AllocatedStorage: properties.optionalNumber('AllocatedStorage'),
    MaxAllocatedStorage: properties.optionalNumber('MaxAllocatedStorage'),
    StorageType: text('StorageType') ?? (iops === undefined ? 'gp2' : 'io1'),
    Iops: iops,
    StorageEncrypted: flag('StorageEncrypted'),
    MultiAZ: flag('MultiAZ'),
    PubliclyAccessible: flag('PubliclyAccessible'),
    DeletionProtection: flag('DeletionProtection'),
    AutoMinorVersionUpgrade: flag('AutoMinorVersionUpgrade', true),
    BackupRetentionPeriod: properties.optionalNumber('BackupRetentionPeriod') ?? 1,
    PreferredBackupWindow: text('PreferredBackupWindow'),
    PreferredMaintenanceWindow: text('PreferredMaintenanceWindow'),
    CACertificateIdentifier: text('CACertificateIdentifier') ?? 'rds-ca-rsa2048-g1',
    IAMDatabaseAuthenticationEnabled: flag('EnableIAMDatabaseAuthentication'),
    AssociatedRoles: properties.items('AssociatedRoles').map((role) => ({
      FeatureName: role.optionalText('FeatureName') ?? '',
      RoleArn: role.text('RoleArn'),
      Status: 'ACTIVE',
    })),
    DBParameterGroups: group === undefined ? [] : [{ DBParameterGroupName: group, ParameterApplyStatus: 'in-sync' }],
    ...(subnets === undefined ? {} : { DBSubnetGroup: { DBSubnetGroupName: subnets } }),
    VpcSecurityGroups: properties
      .texts('VPCSecurityGroups')
      .map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
  };
}
