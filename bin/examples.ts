import { execFile } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { promisify } from 'util';
import { packageRoot } from './package-root';

/** The folder with an example's sources, and with what its system's rehearsals read. */
export function exampleFolder(name: string): string {
  return join(packageRoot(), 'examples', name);
}

/** Synthesises an example of this package into a folder. @throws naming the examples that there are */
export async function synthesiseExample(name: string, outdir: string, signal: AbortSignal): Promise<void> {
  const folder = join(packageRoot(), 'dist', 'examples');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (!names.includes(name)) {
    throw new Error(`There is no example '${name}'. Examples: ${names.join(', ') || "none; run 'npm run bundle'"}.`);
  }
  mkdirSync(outdir, { recursive: true });
  try {
    await promisify(execFile)(process.execPath, [join(folder, name, 'app.js')], {
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: featureFlags(), CDK_VALIDATION: 'false' },
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    const { stderr } = error as { stderr?: string };
    throw new Error(`Example '${name}' could not be synthesised:\n${stderr || String(error)}`, { cause: error });
  }
}

/** The flags that a new app of the CDK begins with, as its CLI would hand them over. */
function featureFlags(): string {
  return readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8');
}
