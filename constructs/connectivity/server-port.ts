import { Token } from 'aws-cdk-lib/core';
import { Port } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { isOfType } from '../cdk-versions/resource-type';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/**
 * The port of a server, as a number wherever the app knows it. The attribute of an instance would do as well, but two servers that
 * share a group would then get two rules that turn out to be the same, which EC2 refuses.
 */
export function serverPort(server: IConnectable): Port | undefined {
  const known = Construct.isConstruct(server) ? declaredPort(server) : undefined;
  return known === undefined ? server.connections.defaultPort : Port.tcp(known);
}

function declaredPort(server: Construct): number | undefined {
  const instances = server.node.findAll().filter((child) => isOfType(child, CfnDBInstance));
  if (instances.length !== 1) return undefined;
  const [{ port, engine }] = instances;
  if (port === undefined) return DEFAULT_PORTS[engine ?? ''];
  return Token.isUnresolved(port) ? undefined : Number(port);
}
