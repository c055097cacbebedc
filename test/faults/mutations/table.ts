import type { Mutation } from './mutate';

/** Each guard, and the attack that must succeed once it is taken out. */
export const mutations: readonly Mutation[] = [];
