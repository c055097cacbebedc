import { isDeepStrictEqual } from 'node:util';
import type { ResourceHandler } from './handler';
import { nameOnly } from './identifiers';
import { generatedName } from './physical-names';
import { createInstance, deleteInstance, refuseChange } from './db-instance';

const parameterGroup: ResourceHandler = {
  type: 'AWS::RDS::DBParameterGroup',
  create: (request, world) => {
    const { properties } = request;
    const name = (properties.optionalText('DBParameterGroupName') ?? generatedName(request, 255)).toLowerCase();
    const group = { family: properties.text('Family'), parameters: properties.textMap('Parameters') };
    world.inventory.parameterGroups.set(name, group);
    return { physicalId: name, attributes: { DBParameterGroupName: name } };
  },
  update: ({ properties, oldProperties, live }) => {
    for (const name of ['Parameters', 'Family']) {
      if (!isDeepStrictEqual(properties.get(name), oldProperties.get(name))) {
        throw new Error(`${properties.owner}: the rehearsal does not change ${name} of servers that run.`);
      }
    }
    return live;
  },
  delete: ({ live, properties }, world) => {
    const { databases, parameterGroups } = world.inventory;
    if ([...databases.values()].some(({ parameterGroup: used }) => used === live.physicalId)) {
      throw new Error(
        `${properties.owner}: One or more database instances are still members of this parameter group ${live.physicalId}.`,
      );
    }
    parameterGroups.delete(live.physicalId);
  },
};

export const rds: readonly ResourceHandler[] = [
  parameterGroup,
  { type: 'AWS::RDS::DBInstance', create: createInstance, update: refuseChange, delete: deleteInstance },
  nameOnly('AWS::RDS::DBSubnetGroup', 'DBSubnetGroupName'),
  nameOnly('AWS::RDS::OptionGroup', 'OptionGroupName'),
];
