import { App } from 'aws-cdk-lib/core';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { DeclarationError } from '../constructs/declaration-error';
import { readSettings, SettingsError } from '../constructs/settings/settings-file';
import type { SystemSettings } from '../constructs/settings/system-settings';

const DEFAULT_FILE = 'cutover.settings.json';

/** The upgrade app: `cdk synth` and `cdk deploy` start it. Another file: `-c settings=FILE`, or CUTOVER_SETTINGS. */
try {
  // Otherwise the CDK would synthesise, on exit, what was declared until an error.
  const app = new App({ autoSynth: false });
  const stated: unknown = app.node.tryGetContext('settings') ?? process.env.CUTOVER_SETTINGS;
  const file = typeof stated === 'string' && stated !== '' ? stated : DEFAULT_FILE;
  const declare = readSettings(file, textOf(file), systems());
  declare(app);
  app.synth();
} catch (error) {
  const expected = error instanceof SettingsError || error instanceof DeclarationError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}

/** Each system that has settings, loaded only when a file names it: the CDK's libraries of the others would take their time. */
function systems(): ReadonlyMap<string, () => SystemSettings> {
  const folder = join(__dirname, '../constructs');
  const file = (name: string) => join(folder, name, 'settings-stack.ts');
  const names = readdirSync(folder).filter((name) => existsSync(file(name)));
  return new Map(names.map((name) => [name, () => loaded(file(name))]));
}

function loaded(file: string): SystemSettings {
  const { settings }: { readonly settings: SystemSettings } = createRequire(__filename)(file);
  return settings;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(file, [
      `cannot be read: ${(error as Error).message}. Write it, or name another one: -c settings=FILE, or CUTOVER_SETTINGS`,
    ]);
  }
}
