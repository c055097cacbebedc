import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];

/** A new folder that `removeFolders` takes away again. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-assembly-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function write(folder: string, file: string, content: unknown): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
}

/** Writes a cloud assembly by hand: templates by stack name, and asset folders (file names to contents) by hash. */
export function handmadeAssembly(
  templates: Readonly<Record<string, unknown>>,
  assets: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): string {
  const folder = newFolder();
  const artifacts = Object.entries(templates).flatMap(([name, template]) => {
    write(folder, `${name}.template.json`, template);
    write(folder, `${name}.assets.json`, { version: '1', files: assetEntries(Object.keys(assets)) });
    return [
      [`${name}.assets`, { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } }],
      [
        name,
        {
          type: 'aws:cloudformation:stack',
          environment: 'aws://unknown-account/unknown-region',
          properties: { templateFile: `${name}.template.json` },
          dependencies: [`${name}.assets`],
          metadata: Object.fromEntries(
            Object.keys((template as { Resources?: object }).Resources ?? {}).map((id) => [
              `/${name}/path/of/${id}`,
              [{ type: 'aws:cdk:logicalId', data: id }],
            ]),
          ),
          displayName: name,
        },
      ],
    ] as const;
  });
  write(folder, 'manifest.json', { version: '55.0.0', artifacts: Object.fromEntries(artifacts) });
  for (const [hash, files] of Object.entries(assets)) {
    for (const [file, content] of Object.entries(files)) write(folder, `asset.${hash}/${file}`, content);
  }
  return folder;
}

function assetEntries(hashes: readonly string[]): object {
  return Object.fromEntries(
    hashes.map((hash) => [
      hash,
      { source: { path: `asset.${hash}`, packaging: 'zip' }, destinations: { here: { objectKey: `${hash}.zip` } } },
    ]),
  );
}
