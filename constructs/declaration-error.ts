import type { IConstruct } from 'constructs';

/** A mistake in the declaration, found at synth: where, what is wrong (the value included), and what to write instead. */
export class DeclarationError extends Error {
  constructor(scope: IConstruct, wrong: string, fix: string) {
    super(`${scope.node.path}: ${wrong}. ${fix}.`);
    this.name = 'DeclarationError';
  }
}
