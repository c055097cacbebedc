import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorDocuments, type OperatorDocument } from '../../operator/operated-upgrade';
import type { RunbookData } from '../../runbook/data';
import { stagesOf } from '../../runbook/read';
import { AssemblyError } from '../assembly/errors';
import { objectOrEmpty, type Json } from '../assembly/json';
import type { StackArtifact } from '../assembly/stack-artifact';
import { upgradesOf, type DeclaredUpgrade } from '../assembly/upgrades';

/** An upgrade with its runbook, as cdk.out holds them. */
export interface Declared {
  readonly upgrade: DeclaredUpgrade;
  readonly runbook: RunbookData;
  /** The runbook's values; what only a deploy will tell is an intrinsic. */
  readonly values: Readonly<Record<string, Json>>;
  readonly documents: Readonly<Record<OperatorDocument, string>>;
  /** Names of the Command documents by script. */
  readonly commands: Readonly<Record<string, string>>;
  /** ARNs of the runbook's functions by name. */
  readonly functions: Readonly<Record<string, Json>>;
}

/** The upgrades of a stack. @throws AssemblyError when it has none, or one was written by another version of the package. */
export function declaredIn(stack: StackArtifact): readonly Declared[] {
  const upgrades = upgradesOf(stack);
  if (upgrades.length === 0) throw new AssemblyError(`Stack ${stack.displayName} declares no upgrade.`);
  return upgrades.map((upgrade) => declared(stack, upgrade));
}

function declared(stack: StackArtifact, upgrade: DeclaredUpgrade): Declared {
  const { metadata, constructPath } = upgrade;
  const documents = objectOrEmpty(metadata.documents);
  const missing = operatorDocuments.filter((name) => typeof documents[name] !== 'string');
  if (typeof metadata.runbook !== 'string' || missing.length > 0 || metadata.functions === undefined) {
    throw new AssemblyError(
      `${constructPath} says nothing of its runbook: synthesise the app with this version of cdk-cutover.`,
    );
  }
  return {
    upgrade,
    runbook: readRunbook(join(stack.directory, metadata.runbook)),
    values: objectOrEmpty(metadata.values),
    documents: Object.fromEntries(
      operatorDocuments.map((name) => [name, String(documents[name])]),
    ) as Declared['documents'],
    commands: Object.fromEntries(
      Object.entries(objectOrEmpty(metadata.commands)).map(([script, name]) => [script, String(name)]),
    ),
    functions: objectOrEmpty(metadata.functions),
  };
}

function readRunbook(path: string): RunbookData {
  let runbook: RunbookData;
  try {
    runbook = JSON.parse(readFileSync(path, 'utf8')) as RunbookData;
  } catch (cause) {
    throw new AssemblyError(
      `The runbook ${path} cannot be read: ${(cause as Error).message}. Run \`cdk synth\` again.`,
    );
  }
  if (runbook.format !== 1) {
    throw new AssemblyError(`The runbook ${path} is of format ${String(runbook.format)}; this version reads format 1.`);
  }
  return runbook;
}

/** Ids at which a step, or a stage of a step, can be made to fail; in the order in which they run. */
export function stepIds({ cutover }: RunbookData): readonly string[] {
  return cutover.steps.flatMap((step) => stagesOf(step).map(({ id }) => id));
}
