import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { OrdersStack } from './orders-stack';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new OrdersStack(app, 'OrdersUpgrade', { env: { account: '123456789012', region: 'eu-central-1' } });
app.synth();
