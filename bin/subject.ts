import { existsSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { readAssembly } from '../lib/rehearse/assembly/cloud-assembly';
import type { CloudAssembly } from '../lib/rehearse/assembly/cloud-assembly';
import type { StackArtifact } from '../lib/rehearse/assembly/stack-artifact';
import { findStack } from '../lib/rehearse/assembly/upgrades';
import { synthesiseExample } from './examples';

/** What the commands are about: a stack in a cdk.out, of the user's own app or of an example. */
export interface Subject {
  readonly assembly: CloudAssembly;
  readonly stack: StackArtifact;
  /** Name of the example, when it is one. */
  readonly example?: string;
}

export interface SubjectOptions {
  readonly example?: string;
  readonly app?: string;
  readonly stack?: string;
}

const DEFAULT_EXAMPLE = 'kong';

/** Does something with the subject; an example is synthesised into a folder that is gone afterwards. */
export async function inSubject(
  options: SubjectOptions,
  signal: AbortSignal,
  use: (subject: Subject) => void,
): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-cutover-synth-'));
  try {
    use(await subjectOf(options, outdir, signal));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/**
 * Finds the subject; an example is synthesised into `outdir` first.
 * @throws when there is no such example, folder or stack: the message lists what there is
 */
export async function subjectOf(options: SubjectOptions, outdir: string, signal: AbortSignal): Promise<Subject> {
  if (options.app !== undefined && options.example !== undefined) {
    throw new Error('Give either --app or --example, not both.');
  }
  if (options.app !== undefined) {
    const folder = resolve(options.app);
    if (!existsSync(folder)) {
      throw new Error(
        `There is no folder ${folder}. Run \`cdk synth\`, and name the folder that it writes with --app.`,
      );
    }
    const assembly = readAssembly(folder);
    return { assembly, stack: findStack(assembly, options.stack) };
  }
  const example = options.example ?? DEFAULT_EXAMPLE;
  await synthesiseExample(example, outdir, signal);
  const assembly = readAssembly(outdir);
  try {
    return { assembly, stack: findStack(assembly, options.stack), example };
  } catch (error) {
    // Nobody knows the folder, and it is gone by now.
    throw new Error((error as Error).message.replaceAll(assembly.directory, `example '${example}'`), { cause: error });
  }
}
