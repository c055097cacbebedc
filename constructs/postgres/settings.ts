import { readClientEndpoint, type ClientEndpointSettings } from '../settings/client-endpoint-settings';
import * as awsForms from '../settings/forms';
import type { Form, Section } from '../settings/section';
import { readUpgrade, type UpgradeSettings } from '../settings/upgrade-settings';
import { readVpc, type VpcSettings } from '../settings/vpc-settings';
import { warningMistake } from './acknowledged';
import { MOST_SESSIONS } from './copy-sessions';
import type { ClientAbilities } from './corrections';
import { ROLE_FIX, roleNameMistake } from './role-validation';
import * as forms from './settings-forms';
import { versionMistake } from './versions';

/** The upgrade that a settings file declares. */
export interface PostgresSettings extends UpgradeSettings {
  readonly vpc: VpcSettings;
  readonly blue: BlueSettings;
  readonly green: GreenSettings;
  readonly clientEndpoint: ClientEndpointSettings;
  readonly clients: ClientAbilities;
  /** Role to ARN of its secret. */
  readonly roles: readonly (readonly [role: string, secretArn: string])[];
  readonly copyMinutes?: number;
  readonly sessions?: number;
  /** Ids of warnings. */
  readonly acknowledge?: string[];
  readonly watchSeconds?: number;
  readonly hostInstanceType?: string;
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

const PORT = { least: 1150, most: 65_535 };
const DEFAULT_PORT = 5432;
const DEFAULT_MASTER = 'postgres';

/** Reads what a settings file says; values that are wrong are noted, and read as empty. */
export function readPostgresSettings(root: Section): PostgresSettings {
  const upgrade = readUpgrade(root);
  const read: PostgresSettings = {
    ...upgrade,
    vpc: readVpc(root.section('vpc'), upgrade.region),
    blue: blue(root.section('blue')),
    green: green(root.section('green')),
    clientEndpoint: readClientEndpoint(root.section('clientEndpoint')),
    clients: clients(root.section('clients')),
    roles: root.map('roles', awsForms.secretArn, roleMistake),
    ...strategy(root.optionalSection('strategy')),
    acknowledge: acknowledge(root),
    watchSeconds: root.optionalNumber('watchSeconds', { least: 1, most: 240 }),
    hostInstanceType: root.optionalText('hostInstanceType', awsForms.instanceType),
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

function blue(section: Section): BlueSettings {
  return {
    identifier: section.text('identifier', forms.identifier),
    address: section.text('address', forms.address),
    port: section.number('port', PORT),
    version: section.text('version', forms.version),
    securityGroups: section.texts('securityGroups', awsForms.securityGroup),
    secretArn: section.text('secretArn', awsForms.secretArn),
    secretKeyArn: section.optionalText('secretKeyArn', awsForms.keyArn),
  };
}

function green(section: Section): GreenSettings {
  return {
    name: section.text('name', forms.name),
    version: section.text('version', forms.version),
    instanceType: section.text('instanceType', awsForms.instanceType),
    allocatedStorage: section.number('allocatedStorage', forms.storage),
    maxAllocatedStorage: section.optionalNumber('maxAllocatedStorage', forms.storage),
    multiAz: section.optionalFlag('multiAz'),
    backupRetentionDays: section.optionalNumber('backupRetentionDays', { least: 1, most: 35, unit: 'days' }),
    port: section.optionalNumber('port', PORT),
    masterUsername: section.optionalText('masterUsername', forms.masterUsername),
    securityGroups: section.has('securityGroups') ? section.texts('securityGroups', awsForms.securityGroup) : undefined,
    storageKeyArn: section.optionalText('storageKeyArn', awsForms.keyArn),
    secretKeyArn: section.optionalText('secretKeyArn', awsForms.keyArn),
    parameters: section.map('parameters', forms.parameterValue, parameterMistake),
  };
}

function clients(section: Section): ClientAbilities {
  return { tls: section.flag('tls'), scram: section.flag('scram') };
}

/** What only several values together make wrong. Values that are wrong by themselves read as empty, and are told already. */
function noteContradictions(root: Section, { blue, green, roles, region }: PostgresSettings): void {
  const versions = blue.version && green.version ? versionMistake(blue.version, green.version) : undefined;
  if (versions) root.note('green.version', `${versions.wrong}. ${versions.fix}`);
  const port = green.port ?? DEFAULT_PORT;
  if (blue.port !== PORT.least && port !== blue.port) {
    root.note('green.port', `${port} is not blue's port. Write ${blue.port}: a CNAME carries no port`);
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
