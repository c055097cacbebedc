import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { KongStack } from '../kong/kong-stack';

/** The same upgrade with PostgreSQL 15's own parameters: its clients could not log in any more. A rehearsal finds that out. */
const app = new App();
// A rehearsal asks for none, with whatever aws-cdk-lib there is; cdk-nag needs a new one.
if (process.env.CDK_VALIDATION !== 'false') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new KongStack(app, 'KongUpgradeUncorrected', {
  corrected: false,
  upgradeId: 'kong-uncorrected',
  env: { account: '123456789012', region: 'eu-central-1' },
});
app.synth();
