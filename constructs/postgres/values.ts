import { endpointValues } from '../../lib/client-endpoint/endpoint-kind';
import type { RunbookParameter, RunbookValue } from '../../lib/runbook/runbook';
import { endpointKinds } from './endpoint-kinds';

const HOST = '[A-Za-z0-9.-]{1,253}';
const PORT = '[0-9]{1,5}';
const VERSION = '[0-9]{1,2}(\\.[0-9]{1,3})?';
const SECRET = 'arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+';
const YES_OR_NO = 'true|false';

function serverValues(side: 'Blue' | 'Green'): RunbookValue[] {
  const word = side.toLowerCase();
  return [
    {
      name: `${side}Host`,
      description: `Address of ${word}`,
      pattern: HOST,
      origin: `the address of ${word}.instance`,
    },
    { name: `${side}Port`, description: `Port of ${word}`, pattern: PORT, origin: `the port of ${word}.instance` },
    {
      name: `${side}Instance`,
      description: `Identifier of ${word}`,
      pattern: '[A-Za-z][A-Za-z0-9-]{0,62}',
      origin: `the identifier of ${word}.instance`,
    },
    {
      name: `${side}SecretArn`,
      description: `Secret of ${word}'s master user`,
      pattern: SECRET,
      origin: `${word}.secret`,
    },
    {
      name: `${side}Version`,
      description: `Version that ${word} is declared to have`,
      pattern: VERSION,
      origin: `${word}.version`,
    },
  ];
}

/** What PostgreSQL's steps need to know of one upgrade. Never a secret: where secrets lie, not what they hold. */
export const postgresValues: RunbookValue[] = [
  { name: 'Upgrade', description: 'Name of the upgrade', pattern: '[a-z][a-z0-9-]{0,62}', origin: 'upgradeId' },
  { name: 'Strategy', description: 'How the data gets to green', pattern: 'dump-and-restore', origin: 'strategy' },
  {
    name: 'Sessions',
    description: 'In how many sessions a side tables are copied and compared at once',
    pattern: '[1-9]|1[0-6]',
    origin: 'the sessions of strategy',
  },
  ...serverValues('Blue'),
  ...serverValues('Green'),
  {
    name: 'RoleSecrets',
    description: 'Secrets of the client roles: role=ARN, separated by commas, the role percent-encoded',
    pattern: "[A-Za-z0-9%_.!~*'()=:/+@,-]*",
    origin: 'roles',
  },
  { name: 'ClientTls', description: 'Whether every client speaks TLS', pattern: YES_OR_NO, origin: 'clients' },
  {
    name: 'ClientScram',
    description: 'Whether every client speaks SCRAM-SHA-256',
    pattern: YES_OR_NO,
    origin: 'clients',
  },
  ...endpointValues(endpointKinds),
  { name: 'FunctionName', description: 'Function in the VPC', pattern: '[A-Za-z0-9_-]{1,64}' },
  { name: 'ResultBucket', description: 'Bucket that keeps what the host scripts report', pattern: '[a-z0-9.-]{3,63}' },
  { name: 'ProgramBucket', description: "Bucket that the host's program is fetched from", pattern: '[a-z0-9.-]{3,63}' },
  { name: 'ProgramKey', description: 'Its key there', pattern: '[A-Za-z0-9._/-]{1,1024}' },
  { name: 'ProgramSha256', description: 'SHA-256 of that program', pattern: '[0-9a-f]{64}' },
  { name: 'HostGroup', description: 'Auto Scaling group of the migration host', pattern: '.{1,255}' },
  { name: 'HostGroupArn', description: 'The same, as IAM names it', pattern: 'arn:.{1,512}' },
  {
    name: 'Acknowledged',
    description: "Ids of preflight's warnings that do not stop the upgrade, separated by commas",
    pattern: '[a-z,-]*',
    origin: 'acknowledge',
  },
  {
    name: 'WatchSeconds',
    description: 'How long green is watched after the switch',
    pattern: '[0-9]{1,4}',
    origin: 'watch',
  },
  {
    name: 'FenceWorkSeconds',
    description: "How long blue's fence stays closed when whoever works under it died",
    pattern: '[0-9]{1,4}',
  },
  {
    name: 'FenceHandoverSeconds',
    description: 'How long it stays closed from the end of a step until the next one takes it up',
    pattern: '[0-9]{1,4}',
  },
];

/** What whoever starts a document may give. */
export const postgresParameters: RunbookParameter[] = [
  {
    name: 'TimeLimitSeconds',
    description: 'Refuse, before the fence closes, what would take longer than this many seconds; 0 is no limit',
    pattern: '[0-9]{1,6}',
    defaultValue: '0',
  },
  {
    name: 'FallBack',
    description: 'What becomes of the writes that green took, when falling back: none (refuse) or lose-writes',
    pattern: 'none|keep-writes|lose-writes',
    defaultValue: 'none',
  },
];
