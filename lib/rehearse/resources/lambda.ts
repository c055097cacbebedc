import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arn } from './arns';
import type { ResourceHandler, ResourceRequest } from './handler';
import { reveal } from './dynamic-reference';
import { identifierOnly } from './identifiers';
import { generatedName, randomText } from './physical-names';
import type { World } from './world';

/** What Lambda takes where the template states nothing. */
const DEFAULT_TIMEOUT_SECONDS = 3;

const fn: ResourceHandler = {
  type: 'AWS::Lambda::Function',
  create: (request, world) =>
    put(request.properties.optionalText('FunctionName') ?? generatedName(request, 64), request, world),
  update: (request, world) => put(request.live.physicalId, request, world),
};

export const lambda: readonly ResourceHandler[] = [
  fn,
  {
    type: 'AWS::Lambda::LayerVersion',
    create: (request, world) => {
      request.note('functions run without this layer here');
      const name = request.properties.optionalText('LayerName') ?? generatedName(request, 64);
      const version = arn(world, 'lambda', `layer:${name}:1`);
      return { physicalId: version, attributes: { LayerVersionArn: version } };
    },
  },
  identifierOnly('AWS::Lambda::Permission', 'permission', (id) => ({ Id: id })),
  identifierOnly('AWS::Lambda::EventInvokeConfig', 'event-invoke-config'),
];

function put(name: string, request: ResourceRequest, world: World) {
  const { properties } = request;
  const runtime = properties.optionalText('Runtime') ?? 'none';
  if (!runtime.startsWith('nodejs')) {
    throw new Error(`${properties.owner}: its runtime is ${runtime}. The rehearsal runs functions of Node only.`);
  }
  const variables = properties.nested('Environment').textMap('Variables');
  const functionArn = arn(world, 'lambda', `function:${name}`);
  world.aws.lambda.putFunction({
    name,
    arn: functionArn,
    codeDir: codeFolder(request, world),
    handler: properties.text('Handler'),
    roleArn: properties.text('Role'),
    timeoutSeconds: properties.optionalNumber('Timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, reveal(value, world)])),
  });
  return { physicalId: name, attributes: { Arn: functionArn } };
}

function codeFolder(request: ResourceRequest, world: World): string {
  const code = request.properties.nested('Code');
  const inline = code.optionalText('ZipFile');
  if (inline === undefined) return request.assetFolder(code.text('S3Key'));
  const folder = join(
    world.workDirectory,
    'inline-code',
    `${createHash('sha256').update(inline).digest('hex').slice(0, 12)}-${randomText(6)}`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), inline);
  return folder;
}
