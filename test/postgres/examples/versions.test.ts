import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const declarations = readFileSync(
  resolve(__dirname, '../../../node_modules/aws-cdk-lib/aws-rds/lib/instance-engine.d.ts'),
  'utf8',
);

/** Engine versions of PostgreSQL that a text names and RDS no longer creates, as CDK marks them. */
function gone(text: string): string[] {
  const named = [...text.matchAll(/PostgresEngineVersion\.(?:(VER_\w+)|of\('([^']+)')/g)].map(
    ([, name, version]) => name ?? `VER_${version!.toUpperCase().replace(/\W/g, '_')}`,
  );
  return named.filter((name) => {
    const at = declarations.indexOf(`static readonly ${name}: PostgresEngineVersion;`);
    return at < 0 || declarations.slice(declarations.lastIndexOf('/**', at), at).includes('@deprecated');
  });
}

test('whatever an example deploys is of a version that RDS still creates', () => {
  const folder = resolve(__dirname, '../../../examples');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(
    files.flatMap((name) => gone(readFileSync(join(folder, name), 'utf8')).map((one) => `${name}: ${one}`)),
  ).toEqual([]);
  expect(gone('PostgresEngineVersion.VER_15_17 PostgresEngineVersion.VER_11_22 PostgresEngineVersion.VER_0')).toEqual([
    'VER_11_22',
    'VER_0',
  ]);
  const alike = ["PostgresEngineVersion.of('11.22-rds.20251114', '11')", "PostgresEngineVersion.of('11.22', '11')"];
  expect(gone(alike.join())).toEqual(['VER_11_22']);
});
