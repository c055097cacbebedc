import { isObject } from '../assembly/json';
import { arn } from './arns';
import type { ResourceHandler, ResourceRequest } from './handler';
import { generatedName } from './physical-names';
import type { World } from './world';

export const stateMachine: ResourceHandler = {
  type: 'AWS::StepFunctions::StateMachine',
  create: (request, world) => {
    const name = request.properties.optionalText('StateMachineName') ?? generatedName(request, 80);
    return put(name, request, world);
  },
  update: (request, world) => put(String(request.live.attributes.Name), request, world),
};

function put(name: string, request: ResourceRequest, world: World) {
  const { properties } = request;
  const machineArn = arn(world, 'states', `stateMachine:${name}`);
  world.aws.stepFunctions.putStateMachine({
    arn: machineArn,
    definition: definition(request),
    roleArn: properties.text('RoleArn'),
  });
  return { physicalId: machineArn, attributes: { Arn: machineArn, Name: name } };
}

function definition({ properties }: ResourceRequest): string {
  const object = properties.get('Definition');
  const text = isObject(object) ? JSON.stringify(object) : properties.text('DefinitionString');
  const substitutions = properties.textMap('DefinitionSubstitutions');
  return Object.entries(substitutions).reduce((result, [key, value]) => result.replaceAll(`\${${key}}`, value), text);
}
