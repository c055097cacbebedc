import { App } from 'aws-cdk-lib/core';
import { KongStack } from '../kong/kong-stack';

/** The same upgrade with PostgreSQL 15's own parameters: its clients could not log in any more. A rehearsal finds that out. */
const app = new App();
new KongStack(app, 'KongUpgradeUncorrected', {
  corrected: false,
  env: { account: '123456789012', region: 'eu-central-1' },
});
app.synth();
