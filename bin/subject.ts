import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { readAssembly } from '../lib/rehearse/assembly/cloud-assembly';
import type { CloudAssembly } from '../lib/rehearse/assembly/cloud-assembly';
import type { StackArtifact } from '../lib/rehearse/assembly/stack-artifact';
import { findStack } from '../lib/rehearse/assembly/upgrades';
import { packageRoot } from './package-root';

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
export function inSubject(options: SubjectOptions, use: (subject: Subject) => void): void {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-cutover-synth-'));
  try {
    use(subjectOf(options, outdir));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Finds the subject; an example is synthesised into `outdir` first. */
export function subjectOf(options: SubjectOptions, outdir: string): Subject {
  if (options.app !== undefined && options.example !== undefined) {
    throw new Error('Give either --app or --example, not both.');
  }
  if (options.app !== undefined) {
    const assembly = readAssembly(resolve(options.app));
    return { assembly, stack: findStack(assembly, options.stack) };
  }
  const example = options.example ?? DEFAULT_EXAMPLE;
  const assembly = readAssembly(synthesise(example, outdir));
  return { assembly, stack: findStack(assembly, options.stack), example };
}

function synthesise(example: string, outdir: string): string {
  const folder = join(packageRoot(), 'dist', 'examples');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (!names.includes(example)) {
    throw new Error(`There is no example '${example}'. Examples: ${names.join(', ') || "none; run 'npm run bundle'"}.`);
  }
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  try {
    execFileSync(process.execPath, [join(folder, example, 'app.js')], {
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: featureFlags(), CDK_VALIDATION: 'false' },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`Example '${example}' could not be synthesised:\n${stderr ?? String(error)}`, { cause: error });
  }
  return outdir;
}

/** The flags of the app that the examples belong to, as the CDK's CLI would hand them over. */
function featureFlags(): string {
  const settings = JSON.parse(readFileSync(join(packageRoot(), 'cdk.json'), 'utf8')) as { context?: unknown };
  return JSON.stringify(settings.context ?? {});
}
