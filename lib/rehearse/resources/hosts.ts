import { arn } from './arns';
import type { ResourceHandler, ResourceRequest } from './handler';
import { lookUp } from './inventory';
import { generatedId, generatedName } from './physical-names';
import type { Properties } from './properties';
import type { World } from './world';

const launchTemplate: ResourceHandler = {
  type: 'AWS::EC2::LaunchTemplate',
  create: (request, world) => {
    const { properties } = request;
    const id = generatedId('lt');
    const profile = profileName(properties.nested('LaunchTemplateData').nested('IamInstanceProfile'));
    const name = properties.optionalText('LaunchTemplateName') ?? generatedName(request, 128);
    for (const key of [id, name]) world.inventory.launchTemplates.set(key, profile);
    return {
      physicalId: id,
      attributes: { LaunchTemplateId: id, LatestVersionNumber: '1', DefaultVersionNumber: '1' },
    };
  },
};

const autoScalingGroup: ResourceHandler = {
  type: 'AWS::AutoScaling::AutoScalingGroup',
  create: (request, world) =>
    putGroup(request.properties.optionalText('AutoScalingGroupName') ?? generatedName(request, 255), request, world),
  update: (request, world) => putGroup(request.live.physicalId, request, world),
};

export const hosts: readonly ResourceHandler[] = [launchTemplate, autoScalingGroup];

function putGroup(name: string, request: ResourceRequest, world: World) {
  const { properties } = request;
  const min = properties.optionalNumber('MinSize') ?? 0;
  const groupArn = arn(world, 'autoscaling', `autoScalingGroup::autoScalingGroupName/${name}`);
  world.aws.autoScaling.putGroup({
    name,
    arn: groupArn,
    min,
    max: properties.optionalNumber('MaxSize') ?? min,
    desired: properties.optionalNumber('DesiredCapacity') ?? min,
    roleArn: roleOf(request, world),
    tags: properties.tags(),
  });
  return { physicalId: name, attributes: { AutoScalingGroupARN: groupArn } };
}

/** From the group to its launch template to the instance profile to the role: host scripts run with its rights. */
function roleOf(request: ResourceRequest, world: World): string {
  const { inventory } = world;
  const template = templateOf(request.properties);
  const profile = lookUp(inventory.launchTemplates, template, 'launch template', request);
  if (profile === '') {
    throw new Error(
      `${request.properties.owner}: its launch template ${template} names no instance profile, so no host could register with SSM.`,
    );
  }
  const roleName = lookUp(inventory.instanceProfiles, profile, 'instance profile', request);
  return lookUp(inventory.roles, roleName, 'role', request).arn;
}

function templateOf(properties: Properties): string {
  const mixed = properties
    .nested('MixedInstancesPolicy')
    .nested('LaunchTemplate')
    .nested('LaunchTemplateSpecification');
  const specification = properties.get('LaunchTemplate') === undefined ? mixed : properties.nested('LaunchTemplate');
  return specification.optionalText('LaunchTemplateId') ?? specification.text('LaunchTemplateName');
}

/** A launch template names its instance profile, or gives the ARN, which ends with the name. */
function profileName(profile: Properties): string {
  return profile.optionalText('Name') ?? profile.optionalText('Arn')?.split('/').pop() ?? '';
}
