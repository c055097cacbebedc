// An app of so many upgrades (first argument), so many to a stack (second argument).
import { App, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { ClientEndpoint, PostgresGreen, PostgresParameters, PostgresUpgrade, Side } from 'cdk-cutover';
import { ENV, importedVpc, surroundings } from './surroundings';

const [upgrades, perStack] = process.argv.slice(2).map(Number) as [number, number];
const clients = { tls: false, scram: false };
const app = new App();

for (let first = 0; first < upgrades; first += perStack) {
  const stack = new Stack(app, `Upgrades${first}`, { env: ENV });
  const vpc = importedVpc(stack);
  for (let at = first; at < Math.min(first + perStack, upgrades); at += 1) {
    const { blue, blueSecret, roleSecret, service } = surroundings(stack, at);
    const parameters = new PostgresParameters(stack, `Parameters${at}`, {
      version: rds.PostgresEngineVersion.VER_15_17,
      clients,
    });
    const green = new PostgresGreen(stack, `Green${at}`, {
      ...{ vpc, parameters, allocatedStorage: 20 },
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
    });
    new PostgresUpgrade(stack, `Upgrade${at}`, {
      upgradeId: `shop-${at}`,
      vpc,
      blue: { instance: blue, secret: blueSecret, version: '11.22' },
      green: { instance: green.instance, secret: green.secret },
      endpoint: ClientEndpoint.cloudMap({ service, instanceId: 'shop-db' }),
      clients,
      roles: { shop: roleSecret },
      active: Side.BLUE,
    });
  }
}
app.synth();
