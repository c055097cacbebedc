import { conditionsOf } from './conditions';
import { AssemblyError } from './errors';
import { isObject, member, type Json } from './json';
import { parameterValue, type ParameterSources } from './parameters';
import type { Scope } from './scope';
import type { Template } from './template';

/**
 * What is known of a template before anything in it exists: parameters, conditions, mappings. It refuses resources and
 * other stacks' values; the deployment's scope adds those.
 */
export function staticScope(
  template: Template,
  pseudo: ReadonlyMap<string, string>,
  parameters: ParameterSources,
): Scope {
  const scope: Omit<Scope, 'condition'> = {
    region: pseudo.get('AWS::Region') ?? '',
    ref: (name, at) => {
      if (name === 'AWS::NoValue') return undefined;
      if (name === 'AWS::NotificationARNs') return [];
      const value = pseudo.get(name) ?? parameterValue(template.parameters, name, parameters);
      if (value !== undefined) return value;
      throw new AssemblyError(
        template.resources.has(name)
          ? `${at}: the resource ${name} cannot be named here, only parameters can.`
          : `${at}: there is no parameter or resource ${name} in this template.`,
      );
    },
    attribute: (logicalId, attribute, at) => {
      throw new AssemblyError(
        `${at}: the attribute ${logicalId}.${attribute} cannot be named here, only parameters can.`,
      );
    },
    mapping: (map, first, second, at) => {
      const found = [map, first, second].reduce<Json | undefined>(
        (level, key) => (isObject(level) ? member(level, key) : undefined),
        template.mappings,
      );
      if (found === undefined) throw new AssemblyError(`${at}: the mappings hold no ${map}.${first}.${second}.`);
      return found;
    },
    importValue: (name, at) => {
      throw new AssemblyError(`${at}: the export ${name} of another stack cannot be named here.`);
    },
    stackOutput: (stack, output, at) => {
      throw new AssemblyError(`${at}: the output ${output} of stack ${stack} cannot be named here.`);
    },
  };
  const undecided: Scope = { ...scope, condition: (name) => decide(name, `Conditions.${name}`) };
  const decide = conditionsOf(template.conditions, undecided);
  return { ...scope, condition: decide };
}
