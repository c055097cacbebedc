import type { PolicyStatement } from '../aws/local-aws';
import { isList } from '../assembly/json';
import { globalArn } from './arns';
import type { ResourceHandler, ResourceRequest } from './handler';
import { lookUp } from './inventory';
import { generatedName, randomText } from './physical-names';
import type { Properties } from './properties';
import type { World } from './world';

const role: ResourceHandler = {
  type: 'AWS::IAM::Role',
  create: (request, world) => {
    const name = request.properties.optionalText('RoleName') ?? generatedName(request, 64);
    const arn = globalArn(world, 'iam', `role${request.properties.optionalText('Path') ?? '/'}${name}`);
    world.aws.iam.putRole({ arn, name });
    world.inventory.roles.set(name, { arn });
    putOwnPolicies(name, request, world);
    if (request.properties.get('PermissionsBoundary') !== undefined) {
      request.note('its permissions boundary is not evaluated here: on AWS the role may be allowed less');
    }
    return { physicalId: name, attributes: { Arn: arn, RoleId: `AROA${randomText(17)}` } };
  },
  update: (request, world) => {
    putOwnPolicies(request.live.physicalId, request, world);
    return request.live;
  },
};

const policy: ResourceHandler = {
  type: 'AWS::IAM::Policy',
  create: (request, world) => {
    attach(request, world);
    return { physicalId: generatedName(request, 64), attributes: {} };
  },
  update: (request, world) => {
    attach(request, world);
    return request.live;
  },
  delete: (request, world) => {
    for (const name of request.properties.texts('Roles')) {
      world.aws.iam.putPolicy(name, request.properties.text('PolicyName'), []);
    }
  },
};

/** Like a policy, but of one role. */
const rolePolicy: ResourceHandler = {
  type: 'AWS::IAM::RolePolicy',
  create: ({ properties }, world) => {
    const name = properties.text('PolicyName');
    world.aws.iam.putPolicy(properties.text('RoleName'), name, statements(properties.nested('PolicyDocument')));
    return { physicalId: `${name}|${properties.text('RoleName')}`, attributes: {} };
  },
};

const managed: ResourceHandler = {
  type: 'AWS::IAM::ManagedPolicy',
  create: (request, world) => {
    const { properties } = request;
    const name = properties.optionalText('ManagedPolicyName') ?? generatedName(request, 128);
    const arn = globalArn(world, 'iam', `policy${properties.optionalText('Path') ?? '/'}${name}`);
    const content = statements(properties.nested('PolicyDocument'));
    world.inventory.managedPolicies.set(arn, content);
    for (const roleName of properties.texts('Roles')) world.aws.iam.putPolicy(roleName, arn, content);
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
};

const instanceProfile: ResourceHandler = {
  type: 'AWS::IAM::InstanceProfile',
  create: (request, world) => {
    const name = request.properties.optionalText('InstanceProfileName') ?? generatedName(request, 128);
    const [roleName = ''] = request.properties.texts('Roles');
    lookUp(world.inventory.roles, roleName, 'role', request);
    world.inventory.instanceProfiles.set(name, roleName);
    return { physicalId: name, attributes: { Arn: globalArn(world, 'iam', `instance-profile/${name}`) } };
  },
};

export const iam: readonly ResourceHandler[] = [role, policy, rolePolicy, managed, instanceProfile];

function putOwnPolicies(roleName: string, request: ResourceRequest, world: World): void {
  for (const inline of request.properties.items('Policies')) {
    world.aws.iam.putPolicy(roleName, inline.text('PolicyName'), statements(inline.nested('PolicyDocument')));
  }
  for (const arn of request.properties.texts('ManagedPolicyArns')) {
    const own = world.inventory.managedPolicies.get(arn);
    if (own === undefined) attachAwsManaged(roleName, arn, request, world);
    else world.aws.iam.putPolicy(roleName, arn, own);
  }
}

/** A policy that the rehearsal does not know grants nothing: a call that needs it is denied, and the note says why. */
function attachAwsManaged(roleName: string, arn: string, request: ResourceRequest, world: World): void {
  try {
    world.aws.iam.attachManagedPolicy(roleName, arn);
  } catch (error) {
    request.note(`a managed policy grants nothing here: ${(error as Error).message}`);
  }
}

function attach({ properties }: ResourceRequest, world: World): void {
  const content = statements(properties.nested('PolicyDocument'));
  for (const roleName of properties.texts('Roles')) {
    world.aws.iam.putPolicy(roleName, properties.text('PolicyName'), content);
  }
}

function statements(document: Properties): readonly PolicyStatement[] {
  const stated = isList(document.get('Statement')) ? document.items('Statement') : [document.nested('Statement')];
  return stated.map((statement) => {
    for (const unsupported of ['NotAction', 'NotResource']) {
      if (statement.get(unsupported) !== undefined) {
        throw new Error(
          `${statement.owner}: the rehearsal cannot evaluate ${unsupported}. State what is meant positively.`,
        );
      }
    }
    const effect = statement.text('Effect');
    if (effect !== 'Allow' && effect !== 'Deny') throw new Error(`${statement.owner}: Effect must be Allow or Deny.`);
    return {
      Effect: effect,
      Action: oneOrMore(statement, 'Action'),
      Resource: oneOrMore(statement, 'Resource'),
      ...conditionOf(statement),
    };
  });
}

function oneOrMore(statement: Properties, name: string): string | readonly string[] {
  return isList(statement.get(name)) ? statement.texts(name) : statement.text(name);
}

function conditionOf(statement: Properties): Pick<PolicyStatement, 'Condition'> {
  if (statement.get('Condition') === undefined) return {};
  const operators = statement.nested('Condition');
  const keysOf = (operator: Properties) =>
    Object.fromEntries(Object.keys(operator.values).map((key) => [key, oneOrMore(operator, key)]));
  const names = Object.keys(operators.values);
  return { Condition: Object.fromEntries(names.map((name) => [name, keysOf(operators.nested(name))])) };
}
