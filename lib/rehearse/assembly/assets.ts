import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssemblyError } from './errors';
import { objectOrEmpty } from './json';
import { readJsonObject } from './read-json';

/** Where the file assets of one stack lie, by the S3 key under which the template names them. */
export type AssetIndex = ReadonlyMap<string, string>;

export function readAssets(directory: string, manifestFile: string): AssetIndex {
  const manifest = readJsonObject(join(directory, manifestFile), 'asset manifest');
  const index = new Map<string, string>();
  for (const asset of Object.values(objectOrEmpty(manifest.files))) {
    const path = objectOrEmpty(objectOrEmpty(asset).source).path;
    if (typeof path !== 'string') continue;
    for (const destination of Object.values(objectOrEmpty(objectOrEmpty(asset).destinations))) {
      const key = objectOrEmpty(destination).objectKey;
      if (typeof key === 'string') index.set(key, resolve(directory, path));
    }
  }
  return index;
}

/** A file that `cdk deploy` puts into a bucket; names of what only a deploy knows, as `${AWS::Region}`, are still in the bucket's. */
export interface PublishedFile {
  readonly bucket: string;
  readonly key: string;
  readonly path: string;
}

/** The files of a stack that are published as they are. Folders, which would be zipped, are left out. */
export function readPublishedFiles(directory: string, manifestFile: string): readonly PublishedFile[] {
  const manifest = readJsonObject(join(directory, manifestFile), 'asset manifest');
  return Object.values(objectOrEmpty(manifest.files)).flatMap((asset) => {
    const { path, packaging } = objectOrEmpty(objectOrEmpty(asset).source);
    if (typeof path !== 'string' || packaging !== 'file') return [];
    return Object.values(objectOrEmpty(objectOrEmpty(asset).destinations)).flatMap((destination) => {
      const { bucketName: bucket, objectKey: key } = objectOrEmpty(destination);
      return typeof bucket === 'string' && typeof key === 'string'
        ? [{ bucket, key, path: resolve(directory, path) }]
        : [];
    });
  });
}

/**
 * Folder of a Lambda's code.
 * @throws AssemblyError when the key is no asset of this stack, or its folder is gone or no folder
 */
export function assetFolder(assets: AssetIndex, s3Key: string, owner: string): string {
  const path = assets.get(s3Key);
  if (path === undefined) {
    throw new AssemblyError(
      `${owner}: its code ${s3Key} is no asset of this stack, so there is nothing to run. ` +
        `Use Code.fromAsset with a folder, and synthesise again.`,
    );
  }
  if (!existsSync(path)) {
    throw new AssemblyError(`${owner}: its asset ${path} is missing. Synthesise the app again (cdk synth).`);
  }
  if (!statSync(path).isDirectory()) {
    throw new AssemblyError(
      `${owner}: its asset ${path} is a file. The rehearsal runs folders: use Code.fromAsset(dir).`,
    );
  }
  return path;
}
