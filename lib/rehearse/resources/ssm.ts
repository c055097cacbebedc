import { isObject, type JsonObject } from '../assembly/json';
import type { ResourceHandler, ResourceRequest, UpdateRequest } from './handler';
import { generatedName } from './physical-names';
import type { World } from './world';

const document: ResourceHandler = {
  type: 'AWS::SSM::Document',
  create: (request, world) => {
    const name = request.properties.optionalText('Name') ?? generatedName(request, 128);
    return putDocument(name, request, world);
  },
  update: (request, world) => {
    refuseReplaceOfNamed(request);
    return putDocument(request.live.physicalId, request, world);
  },
};

const parameter: ResourceHandler = {
  type: 'AWS::SSM::Parameter',
  create: (request, world) => {
    const name = request.properties.optionalText('Name') ?? `CFN-${generatedName(request, 128)}`;
    return putParameter(name, request, world);
  },
  update: (request, world) => putParameter(request.live.physicalId, request, world),
  delete: ({ live }, world) => void world.inventory.parameters.delete(live.physicalId),
};

export const ssm: readonly ResourceHandler[] = [document, parameter];

function putDocument(name: string, request: ResourceRequest, world: World) {
  const type = request.properties.optionalText('DocumentType') ?? 'Command';
  if (type !== 'Automation' && type !== 'Command') {
    throw new Error(
      `${request.properties.owner}: the rehearsal runs documents of type Automation and Command, not ${type}.`,
    );
  }
  world.aws.ssm.putDocument({ name, type, content: content(request) });
  return { physicalId: name, attributes: {} };
}

function content({ properties }: ResourceRequest): JsonObject {
  const stated = properties.get('Content');
  if (isObject(stated)) return stated;
  try {
    const parsed: unknown = JSON.parse(properties.text('Content'));
    if (isObject(parsed)) return parsed;
  } catch {
    // What is wrong with the text is said below, for every kind of text that is no JSON object.
  }
  throw new Error(`${properties.owner}: its Content must be a JSON object. The rehearsal reads no YAML.`);
}

/** SSM keeps names unique, so CloudFormation's default way, a replacement, fails for a document with a fixed name. */
function refuseReplaceOfNamed({ properties, live }: UpdateRequest): void {
  if (properties.optionalText('UpdateMethod') === 'NewVersion' || properties.optionalText('Name') === undefined) return;
  throw new Error(
    `${properties.owner}: a document with the fixed name ${live.physicalId} cannot be replaced. Set UpdateMethod to NewVersion.`,
  );
}

function putParameter(name: string, { properties }: ResourceRequest, world: World) {
  const value = properties.text('Value');
  world.aws.ssm.putParameter(name, value);
  world.inventory.parameters.set(name, value);
  return { physicalId: name, attributes: { Type: properties.text('Type'), Value: value } };
}
