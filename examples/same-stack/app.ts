import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ShopStack } from './shop-stack';

const app = new App();
// A rehearsal asks for none, with whatever aws-cdk-lib there is; cdk-nag needs a new one.
if (process.env.CDK_VALIDATION !== 'false') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new ShopStack(app, 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
app.synth();
