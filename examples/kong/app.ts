import { App } from 'aws-cdk-lib/core';
import { KongStack } from './kong-stack';

const app = new App();
new KongStack(app, 'KongUpgrade', { corrected: true, env: { account: '123456789012', region: 'eu-central-1' } });
app.synth();
