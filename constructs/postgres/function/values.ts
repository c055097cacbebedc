import { readPayload, type PayloadReader } from '../../../runtime/payload';
import type { Moved } from '../../../runtime/endpoint/client-endpoint';
import { endpointKinds, type PostgresEndpoint } from '../endpoint-kinds';
import { endpointKeepers } from './endpoint-keepers';
import type { FenceSeconds } from './fence/lease';

/** One of the two servers, as the declaration names it. */
export interface ServerValues {
  readonly host: string;
  readonly port: number;
  readonly secretArn: string;
  /** Declared version, e.g. `11.22`. */
  readonly version: string;
}

/** What one invocation works on: the payload, parsed. */
export interface Values {
  readonly step: string;
  /** The root execution, or `hand-…`; empty: whoever asks only looks. */
  readonly executionId: string;
  /** Kind of the document that claims the upgrade. */
  readonly document: string;
  /** Whether a person said that nobody works by hand any more. */
  readonly takeOver: boolean;
  readonly upgrade: string;
  readonly blue: ServerValues;
  readonly green: ServerValues;
  /** ARN of the secret of each declared client role, by role name. Throws in a step that is not given them. */
  readonly roleSecrets: ReadonlyMap<string, string>;
  /** What the oldest client can do. */
  readonly clientTls: boolean;
  readonly clientScram: boolean;
  readonly endpoint: Moved['endpoint'];
  /** Ids of warnings that do not stop a preflight; `all`: none of them does. */
  readonly acknowledged: ReadonlySet<string>;
  readonly watchSeconds: number;
  /** Throws in a step that is not given them. */
  readonly fenceSeconds: FenceSeconds;
  readonly fallBack: string;
  /** Longest time the whole cutover may take; `undefined`: no limit. */
  readonly timeLimitSeconds?: number;
}

const KINDS = endpointKinds.map(({ name }) => name);

/** Steps that ask for nothing but the two servers: documents hold many of them. */
const OWNERS_STEPS: readonly string[] = ['claim', 'still-owner', 'release', 'undo-claim'];

/** Parses and checks a payload. Throws one error that lists everything wrong with it. */
export function parseValues(payload: unknown): Values {
  const { given, wrong, text, number, acknowledged, assertRight } = readPayload(payload);
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    const value = text(name);
    const known = allowed.find((one) => one === value);
    if (value !== '' && known === undefined) {
      wrong.push(`${name}: expected ${allowed.join(' or ')}, got ${JSON.stringify(value)}`);
    }
    return known;
  };
  const isOwnersAffair = OWNERS_STEPS.includes(String(given.Step));
  const asksBlue = given.Step === 'still-owner';
  const server = (side: 'Blue' | 'Green'): ServerValues => ({
    host: text(`${side}Host`, asksBlue && side === 'Green' ? '' : undefined),
    port: number(`${side}Port`, '5432') ?? 5432,
    secretArn: text(`${side}SecretArn`, asksBlue && side === 'Green' ? '' : undefined),
    version: text(`${side}Version`, isOwnersAffair ? '' : undefined),
  });

  if (!isOwnersAffair) oneOf('Strategy', ['dump-and-restore']);
  const kind = isOwnersAffair ? undefined : oneOf('EndpointKind', KINDS);
  const upgrade = text('Upgrade');
  if (upgrade !== '' && !/^[a-z0-9-]+$/.test(upgrade)) wrong.push(`Upgrade: expected [a-z0-9-]+, got ${upgrade}`);
  const executionId = text('ExecutionId', '');
  if (!/^[A-Za-z0-9-]{0,41}$/.test(executionId)) {
    wrong.push(`ExecutionId: expected at most 41 of [A-Za-z0-9-], got ${JSON.stringify(executionId)}`);
  }
  const roleSecrets = given.RoleSecrets === undefined ? undefined : parseRoleSecrets(text('RoleSecrets', ''), wrong);
  const sides = { blue: server('Blue'), green: server('Green') };
  const endpoint = kind && endpointOf(kind, sides, text, number);
  const [work, handover] = ['FenceWorkSeconds', 'FenceHandoverSeconds'].map((name) => number(name, ''));
  const values: Values = {
    step: text('Step'),
    executionId,
    document: text('Document', ''),
    takeOver: text('TakeOver', '') === 'true',
    upgrade,
    ...sides,
    get roleSecrets() {
      if (roleSecrets !== undefined) return roleSecrets;
      throw new Error(`The step ${this.step} needs RoleSecrets, which its payload does not have`);
    },
    acknowledged: acknowledged(),
    ...(isOwnersAffair ? { clientTls: false, clientScram: false } : clientAbilities(oneOf)),
    get endpoint() {
      if (endpoint !== undefined) return endpoint;
      throw new Error(`The step ${this.step} needs the client endpoint, which its payload does not have`);
    },
    watchSeconds: number('WatchSeconds', '') ?? 0,
    get fenceSeconds() {
      if (work !== undefined && handover !== undefined) return { work, handover };
      throw new Error(
        `The step ${this.step} needs FenceWorkSeconds and FenceHandoverSeconds, which its payload does not have`,
      );
    },
    fallBack: text('FallBack', 'none'),
    timeLimitSeconds: number('TimeLimitSeconds', '') || undefined,
  };
  if (values.blue.host !== '' && values.blue.host === values.green.host && values.blue.port === values.green.port) {
    wrong.push(`GreenHost: blue and green are the same server, ${values.blue.host}`);
  }
  assertRight();
  return values;
}

function clientAbilities(
  oneOf: (name: string, allowed: readonly ['true', 'false']) => 'true' | 'false' | undefined,
): Pick<Values, 'clientTls' | 'clientScram'> {
  const can = (name: string) => oneOf(name, ['true', 'false']) === 'true';
  return { clientTls: can('ClientTls'), clientScram: can('ClientScram') };
}

function endpointOf(
  kind: PostgresEndpoint,
  { blue, green }: Pick<Values, 'blue' | 'green'>,
  text: PayloadReader['text'],
  number: PayloadReader['number'],
): Values['endpoint'] {
  const name = text('EndpointName');
  return {
    name,
    keeper: endpointKeepers[kind](text, name),
    places: { blue: blue.host, green: green.host },
    ttlSeconds: number('EndpointTtlSeconds', ''),
  };
}

function parseRoleSecrets(text: string, wrong: string[]): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const pair of text.split(',').filter((part) => part !== '')) {
    const at = pair.indexOf('=');
    const role = at > 0 ? decode(pair.slice(0, at)) : undefined;
    if (role === undefined || at === pair.length - 1) {
      wrong.push(`RoleSecrets: expected role=secretArn with the role URI-encoded, got ${JSON.stringify(pair)}`);
    } else if (secrets.has(role)) {
      wrong.push(`RoleSecrets: role ${JSON.stringify(role)} is named twice`);
    } else {
      secrets.set(role, pair.slice(at + 1));
    }
  }
  return secrets;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
