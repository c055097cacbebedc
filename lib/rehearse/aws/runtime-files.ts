import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What child processes are started with. */
export interface RuntimeFiles {
  /** What runs in a function's process. */
  readonly lambdaRuntime: string;
  /** Folder in which functions find `@aws-sdk/*`, as Lambda's runtime ships it. */
  readonly lambdaModules: string;
  /** The hosts' `aws` command. */
  readonly awsCli: string;
}

/** The files of the package, from the sources as from what is compiled. Throws, naming the one that is missing. */
export function runtimeFiles(overrides: Partial<RuntimeFiles> = {}): RuntimeFiles {
  const files: RuntimeFiles = {
    lambdaRuntime: overrides.lambdaRuntime ?? packaged('lib', 'rehearse', 'aws', 'lambda', 'runtime.cjs'),
    lambdaModules: overrides.lambdaModules ?? lambdaModules(),
    awsCli: overrides.awsCli ?? packaged('lib', 'rehearse', 'aws', 'host', 'aws.cjs'),
  };
  const needed = [files.lambdaRuntime, files.awsCli, join(files.lambdaModules, '@aws-sdk', 'client-lambda')];
  const missing = needed.find((path) => !existsSync(path));
  if (missing === undefined) return files;
  throw new Error(
    `${missing} is missing from cdk-cutover: run 'npm run bundle' in a checkout, or install the package anew`,
  );
}

/** Bundled in the package; a checkout that was not bundled yet has them among its dependencies. */
function lambdaModules(): string {
  const bundled = packaged('dist', 'lambda-runtime', 'node_modules');
  return existsSync(bundled) ? bundled : packaged('node_modules');
}

function packaged(...segments: readonly string[]): string {
  return join(packageRoot(__dirname), ...segments);
}

function packageRoot(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest)) {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
    if (name === 'cdk-cutover') return from;
  }
  if (dirname(from) === from) throw new Error(`no package.json of cdk-cutover above ${__dirname}`);
  return packageRoot(dirname(from));
}
