import type { PlannedStack } from '../assembly/closure';
import { AssemblyError } from '../assembly/errors';
import type { Produced } from '../assembly/exports';
import type { Json } from '../assembly/json';
import type { Scope } from '../assembly/scope';
import type { Live } from '../resources/handler';

/**
 * What names in a template stand for once its resources exist.
 * @param lives the resources there are so far
 * @param valueOf the value of another stack's output
 */
export function liveScope(
  planned: PlannedStack,
  lives: (logicalId: string) => Live | undefined,
  valueOf: (produced: Produced) => Json,
): Scope {
  const { template } = planned.artifact;

  const live = (logicalId: string, at: string): Live => {
    const found = lives(logicalId);
    if (found !== undefined) return found;
    if (!template.resources.has(logicalId)) throw new AssemblyError(`${at}: there is no resource ${logicalId}.`);
    throw new AssemblyError(
      planned.resources.has(logicalId)
        ? `${at}: ${logicalId} does not exist yet.`
        : `${at}: ${logicalId} is left alone, because the upgrade does not need it.`,
    );
  };

  const imported = (name: string, at: string): Json => {
    const produced = planned.imports.get(name);
    if (produced === undefined) throw new AssemblyError(`${at}: ${name} is no import that the upgrade needs.`);
    return typeof produced === 'string' ? produced : valueOf(produced);
  };

  return {
    ...planned.scope,
    ref: (name, at) => (template.resources.has(name) ? live(name, at).physicalId : planned.scope.ref(name, at)),
    attribute: (logicalId, attribute, at) => {
      const { attributes } = live(logicalId, at);
      if (Object.hasOwn(attributes, attribute)) return attributes[attribute];
      const known = Object.keys(attributes).join(', ') || 'none';
      const type = planned.resources.get(logicalId)?.type;
      throw new AssemblyError(
        `${at}: ${logicalId} (${type}) has no attribute ${attribute} in a rehearsal. It has: ${known}.`,
      );
    },
    importValue: imported,
    stackOutput: (stack, output, at) => imported(`${stack}.${output}`, at),
  };
}
