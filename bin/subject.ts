import { existsSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { readAssembly } from '../lib/rehearse/assembly/cloud-assembly';
import type { CloudAssembly } from '../lib/rehearse/assembly/cloud-assembly';
import type { StackArtifact } from '../lib/rehearse/assembly/stack-artifact';
import { findStack } from '../lib/rehearse/assembly/upgrades';
import { synthesiseExample } from './examples';
import { packageRoot } from './package-root';
import { defaultExample } from './systems';

/** What the commands are about: a stack in a cdk.out, of the user's own app or of an example. */
export interface Subject {
  readonly assembly: CloudAssembly;
  readonly stack: StackArtifact;
  /** Name of the example, when it is one. */
  readonly example?: string;
  /** What it is, a sentence, where nobody said so. */
  readonly unsaid?: string;
}

export interface SubjectOptions {
  readonly example?: string;
  readonly app?: string;
  readonly stack?: string;
}

const DEFAULT_APP = 'cdk.out';

/** Says what a command is about where nobody said it: not on standard output, which may be for machines. */
export function tellUnsaid({ unsaid }: Subject): void {
  if (unsaid !== undefined) process.stderr.write(`${unsaid}\n`);
}

/** Does something with the subject; an example is synthesised into a folder that is gone afterwards. */
export async function inSubject(
  options: SubjectOptions,
  signal: AbortSignal,
  use: (subject: Subject) => void,
): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-cutover-synth-'));
  try {
    const subject = await subjectOf(options, outdir, signal);
    tellUnsaid(subject);
    use(subject);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/**
 * Finds the subject: what was named, else cdk.out, else an example, which is synthesised into `outdir` first.
 * @throws when there is no such example, folder or stack: the message lists what there is
 */
export async function subjectOf(options: SubjectOptions, outdir: string, signal: AbortSignal): Promise<Subject> {
  const { app, example, stack } = options;
  if (app !== undefined && example !== undefined) throw new Error('Give either --app or --example, not both.');
  if (app !== undefined) return inFolder(app, stack);
  if (example !== undefined) return inExample(example, stack, outdir, signal);
  if (existsSync(join(DEFAULT_APP, 'manifest.json'))) {
    const subject = inFolder(DEFAULT_APP, stack);
    return { ...subject, unsaid: `Stack ${subject.stack.stackName}, from ${DEFAULT_APP}.` };
  }
  // Whoever has an app of their own would take the example for it.
  if (existsSync('cdk.json') && resolve() !== packageRoot()) {
    const shown = defaultExample === undefined ? '' : `; for an example of this package: --example ${defaultExample}`;
    throw new Error(
      `There is an app here (cdk.json), but no ${DEFAULT_APP}: run \`npx cdk synth\` first. If it writes to another folder, name that with --app${shown}.`,
    );
  }
  const yours = 'For an app of yours: `npx cdk synth` in its folder, or --app.';
  if (defaultExample === undefined) throw new Error(`There is no ${DEFAULT_APP} here. ${yours}`);
  const unsaid = `There is no ${DEFAULT_APP} here: this is the example '${defaultExample}' of cdk-cutover. ${yours}`;
  return { ...(await inExample(defaultExample, stack, outdir, signal)), unsaid };
}

function inFolder(app: string, stack: string | undefined): Subject {
  const folder = resolve(app);
  if (!existsSync(folder)) {
    throw new Error(
      `There is no folder ${folder}. Run \`npx cdk synth\`, and name the folder that it writes with --app.`,
    );
  }
  const assembly = readAssembly(folder);
  return { assembly, stack: findStack(assembly, stack) };
}

async function inExample(
  example: string,
  stack: string | undefined,
  outdir: string,
  signal: AbortSignal,
): Promise<Subject> {
  await synthesiseExample(example, outdir, signal);
  const assembly = readAssembly(outdir);
  try {
    return { assembly, stack: findStack(assembly, stack), example };
  } catch (error) {
    // Nobody knows the folder, and it is gone by now.
    throw new Error((error as Error).message.replaceAll(assembly.directory, `example '${example}'`), { cause: error });
  }
}
