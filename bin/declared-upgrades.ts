import type { StackArtifact } from '../lib/rehearse/assembly/stack-artifact';
import { declaredIn, type Declared } from '../lib/rehearse/run/declared';

/** The upgrades of a stack, or the one of that id. @throws when there is none: the message lists what there is */
export function declaredUpgrades(stack: StackArtifact, id?: string): readonly Declared[] {
  const all = declaredIn(stack);
  const found = id === undefined ? all : all.filter(({ runbook }) => runbook.id === id);
  if (found.length === 0) throw new Error(`The stack declares no upgrade '${id}': it declares ${idsOf(all)}.`);
  return found;
}

/** The only upgrade of a stack, or the one of that id. @throws when there is none, or several: the message lists what there is */
export function declaredUpgrade(stack: StackArtifact, id?: string): Declared {
  const found = declaredUpgrades(stack, id);
  if (found.length === 1) return found[0];
  throw new Error(`The stack declares several upgrades: name one of them with --upgrade (${idsOf(found)}).`);
}

function idsOf(all: readonly Declared[]): string {
  return all.map(({ runbook }) => runbook.id).join(', ');
}
