import { AssemblyError } from './errors';
import { member, objectOrEmpty, type Json, type JsonObject } from './json';

export interface ParameterSources {
  /** Values by parameter name, as `cdk deploy --parameters` would give them. */
  readonly supplied?: ReadonlyMap<string, string>;
  /** Values by name in the SSM parameter store, for parameters that only name one. */
  readonly stored?: ReadonlyMap<string, string>;
}

/** Shapes of the things whose real value only an account knows and that nothing in a rehearsal looks at. */
const standIns: Readonly<Record<string, string>> = {
  'AWS::EC2::Image::Id': 'ami-00000000000000000',
  'AWS::EC2::VPC::Id': 'vpc-00000000000000000',
  'AWS::EC2::Subnet::Id': 'subnet-00000000000000000',
  'AWS::EC2::SecurityGroup::Id': 'sg-00000000000000000',
};

/** Above every version that the CLI has asked for so far. */
const BOOTSTRAP_VERSION = '1000';

/**
 * Value of one parameter of a template: supplied, stored, or its default.
 * @returns `undefined` when the template has no parameter of that name
 * @throws AssemblyError when it has one, but no value is known
 */
export function parameterValue(parameters: JsonObject, name: string, sources: ParameterSources): Json | undefined {
  const declared = member(parameters, name);
  if (declared === undefined) return undefined;
  const { Type, Default } = objectOrEmpty(declared);
  const type = String(Type);
  const given = sources.supplied?.get(name) ?? (Default === undefined ? undefined : String(Default));
  if (given === undefined) {
    throw new AssemblyError(`Parameter ${name} (${type}) has no default. Supply a value for it.`);
  }
  const stored = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
  if (stored === undefined) return asType(given, type);
  return asType(sources.stored?.get(given) ?? standIn(given, stored, name), stored);
}

function standIn(ssmName: string, type: string, name: string): string {
  if (/^\/cdk-bootstrap\/.+\/version$/.test(ssmName)) return BOOTSTRAP_VERSION;
  const element = /^List<(.+)>$/.exec(type)?.[1] ?? type;
  if (Object.hasOwn(standIns, element)) return standIns[element];
  throw new AssemblyError(
    `Parameter ${name} takes the value of the SSM parameter ${ssmName} (${type}), which only the account knows. Supply it.`,
  );
}

function asType(value: string, type: string): Json {
  return type === 'CommaDelimitedList' || type.startsWith('List<')
    ? value.split(',').map((item) => item.trim())
    : value;
}
