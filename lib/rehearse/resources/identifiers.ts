import type { Live, ResourceHandler, ResourceRequest } from './handler';
import { generatedId, generatedName } from './physical-names';
import type { Properties } from './properties';

/** Attributes of a resource that is nothing but its id, from the id and the properties. */
type Attributes = (id: string, properties: Properties) => Live['attributes'];

/**
 * A type that a rehearsal needs for its id only, such as `subnet-…`: nothing behaves differently for what it states. The id
 * is made up as EC2 does.
 */
export function identifierOnly(type: string, prefix: string, attributes?: Attributes): ResourceHandler {
  return inert(type, () => generatedId(prefix), attributes);
}

/** The same for types whose Ref is a name: the one that a property states, or a made-up one. */
export function nameOnly(type: string, nameProperty: string, attributes?: Attributes): ResourceHandler {
  return inert(
    type,
    (request) => request.properties.optionalText(nameProperty) ?? generatedName(request, 64),
    attributes,
  );
}

function inert(
  type: string,
  newId: (request: ResourceRequest) => string,
  attributes: Attributes = () => ({}),
): ResourceHandler {
  return {
    type,
    create: (request) => {
      const id = newId(request);
      return { physicalId: id, attributes: attributes(id, request.properties) };
    },
    update: ({ live, properties }) => ({ ...live, attributes: attributes(live.physicalId, properties) }),
  };
}
