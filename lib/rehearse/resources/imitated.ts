import type { ResourceHandler } from './handler';

/**
 * A custom resource that is not given to its own function, but imitated: the report names it among what stood in, if the app has one.
 *
 * @param words what is imitated, and what of it is left out; one sentence
 */
export function imitated(handler: ResourceHandler, words: string): ResourceHandler {
  return {
    ...handler,
    create: (request, world) => {
      world.aws.standsIn(`${handler.type}: ${words}`);
      return handler.create(request, world);
    },
  };
}
