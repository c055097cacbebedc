import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { serverPort } from '../connectivity/server-port';
import { DeclarationError } from '../declaration-error';
import type { PostgresServer } from './postgres-server';
import type { PostgresUpgradeProps } from './postgres-upgrade';
import { validateRoles } from './role-validation';
import { isSameSecret, requireReadable } from './secret-identity';

/** Finds what would make an upgrade fail, or worse, succeed on the wrong server. Values known only at deploy pass. */
export function validateUpgrade(scope: Construct, props: PostgresUpgradeProps): void {
  const { blue, green } = props;
  for (const [side, server] of Object.entries({ blue, green })) {
    requireInstanceEndpoint(scope, side, server);
    requireReadable(scope, side, server.secret);
  }
  requireTwoServers(scope, blue, green);
  requireOwnSecret(scope, blue, green);
  requireSamePort(scope, blue, green);
  validateRoles(scope, props.roles ?? {}, props);
}

/** A cluster's or proxy's name would be let in and looked at like a server's, but moves by itself. */
function requireInstanceEndpoint(scope: Construct, side: string, { instance }: PostgresServer): void {
  const address = instance.dbInstanceEndpointAddress;
  const [, kind] = /\.(cluster|proxy)-/.exec(Token.isUnresolved(address) ? '' : address) ?? [];
  if (!kind) return;
  throw new DeclarationError(
    scope,
    `the address of ${side} is '${address}', the endpoint of a ${kind}`,
    kind === 'proxy'
      ? "Give the instance's own address: clients of a proxy do not follow the client endpoint"
      : 'Give a DB instance: Aurora and Multi-AZ DB clusters are not supported, upgrade them with RDS Blue/Green Deployments',
  );
}

function requireTwoServers(
  scope: Construct,
  { instance: blue }: PostgresServer,
  { instance: green }: PostgresServer,
): void {
  const [one, two] = [blue.dbInstanceEndpointAddress, green.dbInstanceEndpointAddress];
  const known = ![one, two].some((address) => Token.isUnresolved(address));
  const sameName = blue.instanceIdentifier.toLowerCase() === green.instanceIdentifier.toLowerCase();
  if (blue !== green && one.toLowerCase() !== two.toLowerCase() && (known || !sameName)) return;
  throw new DeclarationError(
    scope,
    `blue and green are the same server, ${green.node.path}`,
    'Give green a server of its own, for example a PostgresGreen',
  );
}

function requireOwnSecret(scope: Construct, blue: PostgresServer, green: PostgresServer): void {
  const made = (green.instance as { readonly secret?: unknown }).secret;
  const secrets = [green.secret, ...(isSecret(made) ? [made] : [])];
  if (!secrets.some((secret) => isSameSecret(secret, blue.secret))) return;
  throw new DeclarationError(
    scope,
    `green has blue's secret (${blue.secret.node.path}); attached to green, it would name green's host as soon as green is created`,
    "Give green a secret of its own: PostgresGreen makes one; for an rds.DatabaseInstance leave Credentials.fromSecret(blue's secret) out",
  );
}

function requireSamePort(scope: Construct, blue: PostgresServer, green: PostgresServer): void {
  const [bluePort, greenPort] = [knownPort(blue), knownPort(green)];
  if (bluePort === undefined || greenPort === undefined || bluePort === greenPort) return;
  throw new DeclarationError(
    scope,
    `blue listens on port ${bluePort}, green on ${greenPort}`,
    `Let green listen on ${bluePort}: a CNAME carries no port, so clients come to green on blue's`,
  );
}

function knownPort({ instance }: PostgresServer): number | undefined {
  const port: unknown = serverPort(instance)?.toRuleJson().fromPort;
  return typeof port === 'number' && !Token.isUnresolved(port) ? port : undefined;
}

function isSecret(value: unknown): value is PostgresServer['secret'] {
  return typeof value === 'object' && value !== null && 'secretName' in value;
}
