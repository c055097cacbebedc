// One upgrade without cdk-cutover: the resources and assets that ours makes, declared with the CDK's own constructs. The first argument names
// the file with the documents.
import { App, Stack } from 'aws-cdk-lib/core';
import { readFileSync } from 'node:fs';
import { ByHand } from './by-hand';
import type { HandDocuments } from './documents';
import { ENV } from './surroundings';

const documents = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as HandDocuments;
const app = new App();
new ByHand(new Stack(app, 'Upgrades0', { env: ENV }), documents);
app.synth();
