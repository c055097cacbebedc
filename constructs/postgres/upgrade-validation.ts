import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { requireKind } from '../client-endpoint/required-kind';
import { serverPort } from '../connectivity/server-port';
import { requireSide } from '../cutover/cutover-validation';
import { DeclarationError } from '../declaration-error';
import { requireProps, type Fixes } from '../required-props';
import { isSameSecret, requireReadable } from '../secrets/secret-identity';
import { NEEDED_OF_CLIENTS } from './corrections';
import { endpointKinds } from './endpoint-kinds';
import { isSameServer } from './one-upgrade';
import type { PostgresServer } from './postgres-server';
import type { PostgresUpgradeProps } from './postgres-upgrade';
import { validateRoles } from './role-validation';

const NEEDED: Fixes<PostgresUpgradeProps> = {
  vpc: 'Give a VPC from which both servers are reached',
  blue: "Give the server that is upgraded from: { instance, secret, version: '11.22' }",
  green: 'Give the server that is upgraded to: { instance: green.instance, secret: green.secret } of a PostgresGreen',
  endpoint: 'Give the name that clients resolve: ClientEndpoint.cloudMap({ … }) or ClientEndpoint.route53({ … })',
  active: 'Give Side.BLUE, and Side.GREEN once it is to be cut over',
};
const NEEDED_OF_SERVER: Fixes<PostgresServer> = {
  instance: 'Give the DB instance, of this app or imported by DatabaseInstance.fromDatabaseInstanceAttributes',
  secret: 'Give the secret of its master user, of this app or imported by Secret.fromSecretCompleteArn',
};

/** Finds what would make an upgrade fail, or worse, succeed on the wrong server. Values known only at deploy pass. */
export function validateUpgrade(scope: Construct, props: PostgresUpgradeProps): void {
  requireProps(scope, props, NEEDED);
  const { blue, green, endpoint } = props;
  requireKind(scope, endpoint, endpointKinds);
  requireSide(scope, props.active);
  if (props.clients !== undefined) requireProps(scope, props.clients, NEEDED_OF_CLIENTS, 'clients.');
  for (const [side, server] of Object.entries({ blue, green })) {
    requireProps(scope, server, NEEDED_OF_SERVER, `${side}.`);
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
  if (!isSameServer(blue, green)) return;
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
