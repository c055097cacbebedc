import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { KongStack } from './kong-stack';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new KongStack(app, 'KongUpgrade', {
  corrected: true,
  upgradeId: 'kong',
  env: { account: '123456789012', region: 'eu-central-1' },
});
app.synth();
