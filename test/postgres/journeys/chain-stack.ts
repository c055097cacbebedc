import { DefaultStackSynthesizer, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import { Side } from '../../../constructs/cutover/side';
import { PostgresGreen } from '../../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../../constructs/postgres/postgres-parameters';
import type { PostgresServer } from '../../../constructs/postgres/postgres-server';
import { PostgresUpgrade } from '../../../constructs/postgres/postgres-upgrade';
import { importedVpc, testApp } from '../../harness/cdk-app';
import { newFolder } from '../../rehearse/assembly/handmade';

/** What the app says, from one deploy to the next. */
export type Chapter = '11 to 13' | '13 serves' | '13 to 15';

const TTL = Duration.seconds(1);
const clients = { tls: true, scram: true };

/** A database that is upgraded from 11 to 13, whose green is the blue of the next upgrade, to 15. One stack with all of it. */
export function chainApp(chapter: Chapter): string {
  const app = testApp(newFolder());
  // A team's own bootstrap: its bucket, with a prefix.
  const synthesizer = new DefaultStackSynthesizer({
    ...{ qualifier: 'team1', fileAssetsBucketName: 'team-assets-${AWS::Region}', bucketPrefix: 'cutover/' },
  });
  const stack = new Stack(app, 'Chain', { synthesizer });
  const vpc = importedVpc(stack);
  const zone = new route53.PrivateHostedZone(stack, 'Zone', { zoneName: 'shop.internal', vpc });
  const role = new secretsmanager.Secret(stack, 'Role', {
    generateSecretString: { secretStringTemplate: '{"username":"shop"}', generateStringKey: 'password' },
  });
  const green = (id: string, version: rds.PostgresEngineVersion): PostgresServer => {
    const parameters = new PostgresParameters(stack, `${id}Parameters`, { version, clients });
    const instanceType = new ec2.InstanceType('t4g.small');
    return new PostgresGreen(stack, id, { vpc, parameters, instanceType, allocatedStorage: 20 });
  };
  const upgrade = (id: string, blue: PostgresServer, to: PostgresServer) =>
    new PostgresUpgrade(stack, id, {
      ...{ upgradeId: id.toLowerCase(), vpc, blue, green: to, roles: { shop: role } },
      endpoint: ClientEndpoint.route53({ zone, recordName: 'db', ttl: TTL }),
      active: Side.BLUE,
      watch: Duration.seconds(1),
    }).activeEndpoint;

  const thirteen = green('Postgres13', rds.PostgresEngineVersion.of('13.23', '13'));
  const serving: Record<Chapter, () => string> = {
    '11 to 13': () => upgrade('First', eleven(stack, vpc), thirteen),
    '13 serves': () => thirteen.instance.dbInstanceEndpointAddress,
    '13 to 15': () => upgrade('Second', thirteen, green('Postgres15', rds.PostgresEngineVersion.VER_15_17)),
  };
  const domainName = serving[chapter]();
  new route53.CnameRecord(stack, 'Record', { zone, recordName: 'db', ttl: TTL, domainName });
  app.synth();
  return app.outdir;
}

function eleven(stack: Stack, vpc: ec2.IVpc): PostgresServer {
  const instance = new rds.DatabaseInstance(stack, 'Postgres11', {
    vpc,
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_11_22 }),
    removalPolicy: RemovalPolicy.RETAIN,
  });
  instance.secret?.applyRemovalPolicy(RemovalPolicy.RETAIN);
  // As long as the server is there, EC2 would not delete it.
  for (const group of instance.connections.securityGroups) group.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return { instance, secret: instance.secret! };
}
