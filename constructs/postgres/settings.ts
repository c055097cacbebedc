import { Side } from '../cutover/side';
import type { Form, Section } from '../settings/section';
import { readSettings } from '../settings/settings-file';
import { warningMistake } from './acknowledged';
import { MOST_SESSIONS } from './copy-sessions';
import type { ClientAbilities } from './corrections';
import { ROLE_FIX, roleNameMistake } from './role-validation';
import * as forms from './settings-forms';
import { versionMistake } from './versions';

/** The upgrade that a settings file declares. */
export interface PostgresSettings {
  readonly stack: string;
  readonly upgrade: string;
  readonly account: string;
  readonly region: string;
  readonly vpc: { readonly id: string; readonly availabilityZones: string[]; readonly privateSubnets: string[] };
  readonly blue: BlueSettings;
  readonly green: GreenSettings;
  /** One of the two. */
  readonly clientEndpoint: { readonly cloudMap?: CloudMapSettings; readonly route53?: Route53Settings };
  readonly clients: ClientAbilities;
  /** Role to ARN of its secret. */
  readonly roles: readonly (readonly [role: string, secretArn: string])[];
  readonly copyMinutes?: number;
  readonly sessions?: number;
  /** Ids of warnings. */
  readonly acknowledge?: string[];
  readonly watchSeconds?: number;
  readonly hostInstanceType?: string;
  readonly active: Side;
  /** Why losing green's writes is acceptable, when falling back. */
  readonly loseWrites?: string;
}

export interface BlueSettings {
  readonly identifier: string;
  readonly address: string;
  readonly port: number;
  readonly version: string;
  readonly securityGroups: string[];
  readonly secretArn: string;
  readonly secretKeyArn?: string;
}

export interface GreenSettings {
  readonly name: string;
  readonly version: string;
  readonly instanceType: string;
  readonly allocatedStorage: number;
  readonly maxAllocatedStorage?: number;
  readonly multiAz?: boolean;
  readonly backupRetentionDays?: number;
  readonly port?: number;
  readonly masterUsername?: string;
  readonly securityGroups?: string[];
  readonly storageKeyArn?: string;
  readonly secretKeyArn?: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export interface CloudMapSettings {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly namespaceId: string;
  readonly namespaceName: string;
  readonly instanceId: string;
  readonly hostedZoneId?: string;
  readonly ttlSeconds?: number;
}

export interface Route53Settings {
  readonly hostedZoneId: string;
  readonly zoneName: string;
  /** Below the zone, e.g. `kong-db`. */
  readonly recordName: string;
  readonly ttlSeconds?: number;
}

const PORT = { least: 1150, most: 65_535 };
const TTL = { least: 0, most: 2_147_483_647, unit: 'seconds' };
const DEFAULT_PORT = 5432;
const DEFAULT_MASTER = 'postgres';

/** Reads a settings file's text. Throws SettingsError with every mistake at once. */
export function parsePostgresSettings(file: string, text: string): PostgresSettings {
  return readSettings(file, text, settings);
}

function settings(root: Section): PostgresSettings {
  const read: PostgresSettings = {
    stack: root.text('stack', forms.stack),
    upgrade: root.text('upgrade', forms.upgrade),
    account: root.text('account', forms.account),
    region: root.text('region', forms.region),
    vpc: vpc(root.section('vpc')),
    blue: blue(root.section('blue')),
    green: green(root.section('green')),
    clientEndpoint: clientEndpoint(root.section('clientEndpoint')),
    clients: clients(root.section('clients')),
    roles: root.map('roles', forms.secretArn, roleMistake),
    ...strategy(root.optionalSection('strategy')),
    acknowledge: acknowledge(root),
    watchSeconds: root.optionalNumber('watchSeconds', { least: 1, most: 240 }),
    hostInstanceType: root.optionalText('hostInstanceType', forms.instanceType),
    active: root.text('active', forms.side) === 'green' ? Side.GREEN : Side.BLUE,
    loseWrites: root.optionalSection('fallBack')?.text('loseWrites', forms.reason),
  };
  noteContradictions(root, read);
  return read;
}

function strategy(section: Section | undefined): Pick<PostgresSettings, 'copyMinutes' | 'sessions'> {
  const copy = section?.section('dumpAndRestore');
  return {
    copyMinutes: copy?.optionalNumber('copyMinutes', { least: 1, most: 1440, unit: 'minutes' }),
    sessions: copy?.optionalNumber('sessions', { least: 1, most: MOST_SESSIONS }),
  };
}

function acknowledge(root: Section): string[] | undefined {
  if (!root.has('acknowledge')) return undefined;
  const ids = root.texts('acknowledge', forms.warning);
  for (const id of ids.filter((one) => one !== '')) {
    const mistake = warningMistake(id);
    if (mistake !== undefined) root.note('acknowledge', `"${id}" is no warning of preflight. ${mistake}`);
  }
  return ids;
}

function vpc(section: Section): PostgresSettings['vpc'] {
  return {
    id: section.text('id', forms.vpc),
    availabilityZones: section.texts('availabilityZones', forms.zone, 2),
    privateSubnets: section.texts('privateSubnets', forms.subnet, 2),
  };
}

function blue(section: Section): BlueSettings {
  return {
    identifier: section.text('identifier', forms.identifier),
    address: section.text('address', forms.address),
    port: section.number('port', PORT),
    version: section.text('version', forms.version),
    securityGroups: section.texts('securityGroups', forms.securityGroup),
    secretArn: section.text('secretArn', forms.secretArn),
    secretKeyArn: section.optionalText('secretKeyArn', forms.keyArn),
  };
}

function green(section: Section): GreenSettings {
  return {
    name: section.text('name', forms.name),
    version: section.text('version', forms.version),
    instanceType: section.text('instanceType', forms.instanceType),
    allocatedStorage: section.number('allocatedStorage', forms.storage),
    maxAllocatedStorage: section.optionalNumber('maxAllocatedStorage', forms.storage),
    multiAz: section.optionalFlag('multiAz'),
    backupRetentionDays: section.optionalNumber('backupRetentionDays', { least: 1, most: 35, unit: 'days' }),
    port: section.optionalNumber('port', PORT),
    masterUsername: section.optionalText('masterUsername', forms.masterUsername),
    securityGroups: section.has('securityGroups') ? section.texts('securityGroups', forms.securityGroup) : undefined,
    storageKeyArn: section.optionalText('storageKeyArn', forms.keyArn),
    secretKeyArn: section.optionalText('secretKeyArn', forms.keyArn),
    parameters: section.map('parameters', forms.parameterValue, parameterMistake),
  };
}

/** A record in Route 53 where one is named, else an instance in Cloud Map. */
function clientEndpoint(section: Section): PostgresSettings['clientEndpoint'] {
  return section.has('recordName') ? { route53: route53(section) } : { cloudMap: cloudMap(section) };
}

function route53(section: Section): Route53Settings {
  return {
    hostedZoneId: section.text('hostedZoneId', forms.zoneId),
    zoneName: section.text('zoneName', forms.zoneName),
    recordName: section.text('recordName', forms.recordName),
    ttlSeconds: section.optionalNumber('ttlSeconds', TTL),
  };
}

function cloudMap(section: Section): CloudMapSettings {
  return {
    serviceId: section.text('serviceId', forms.service),
    serviceName: section.text('serviceName', forms.serviceName),
    namespaceId: section.text('namespaceId', forms.namespace),
    namespaceName: section.text('namespaceName', forms.domain),
    instanceId: section.text('instanceId', forms.instanceId),
    hostedZoneId: section.optionalText('hostedZoneId', forms.zoneId),
    ttlSeconds: section.optionalNumber('ttlSeconds', TTL),
  };
}

function clients(section: Section): ClientAbilities {
  return { tls: section.flag('tls'), scram: section.flag('scram') };
}

/** What only several values together make wrong. Values that are wrong by themselves read as empty, and are told already. */
function noteContradictions(root: Section, { vpc, blue, green, roles, region }: PostgresSettings): void {
  const versions = blue.version && green.version ? versionMistake(blue.version, green.version) : undefined;
  if (versions) root.note('green.version', `${versions.wrong}. ${versions.fix}`);
  const port = green.port ?? DEFAULT_PORT;
  if (blue.port !== PORT.least && port !== blue.port) {
    root.note('green.port', `${port} is not blue's port. Write ${blue.port}: a CNAME carries no port`);
  }
  for (const zone of vpc.availabilityZones.filter((one) => one && region && !one.startsWith(region))) {
    root.note(
      'vpc.availabilityZones',
      `${zone} is not in ${region}. Write the zones of privateSubnets, in the same order`,
    );
  }
  const [zones, subnets] = [vpc.availabilityZones.length, vpc.privateSubnets.length];
  if (zones > 0 && subnets > 0 && zones !== subnets) {
    root.note(
      'vpc.availabilityZones',
      'not as many as privateSubnets. Write the zone of each subnet, in the same order',
    );
  }
  const secrets: (readonly [where: string, arn: string])[] = [['blue.secretArn', blue.secretArn]];
  for (const [role, arn] of roles) {
    const where = `roles[${JSON.stringify(role)}]`;
    const twin = secrets.find(([, other]) => arn !== '' && other === arn);
    if (twin) root.note(where, `has the same secret as ${twin[0]}. Give each role a secret of its own`);
    secrets.push([where, arn]);
    if (role === (green.masterUsername ?? DEFAULT_MASTER)) root.note(where, `is green's master user. ${ROLE_FIX}`);
  }
  for (const [where, arn] of secrets) {
    const [, , , lies] = arn.split(':');
    if (lies && region && lies !== region) {
      root.note(where, `lies in ${lies}, not in ${region}. Replicate the secret to ${region} and name the replica`);
    }
  }
}

function roleMistake(role: string): string | undefined {
  const mistake = roleNameMistake(role);
  return mistake && `the name ${mistake}. ${ROLE_FIX}`;
}

function parameterMistake(name: string): string | undefined {
  const { pattern, what, like }: Form = forms.parameterName;
  return pattern.test(name) ? undefined : `the key is not ${what}. Write it like '${like}'`;
}
