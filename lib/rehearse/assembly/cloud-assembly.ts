import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssemblyError } from './errors';
import { isList, objectOrEmpty, type Json, type JsonObject } from './json';
import { readJsonObject } from './read-json';
import { StackArtifact, type StackEnvironment } from './stack-artifact';

/** What `cdk synth` wrote: the stacks of an app, those of its stages included. */
export interface CloudAssembly {
  readonly directory: string;
  readonly stacks: readonly StackArtifact[];
  /** Context that synth looked up in vain: dummy values stand in the templates for it. */
  readonly missingContext: readonly string[];
}

/** @throws AssemblyError when the folder is no cloud assembly */
export function readAssembly(directory: string): CloudAssembly {
  const root = resolve(directory);
  const file = join(root, 'manifest.json');
  if (!existsSync(file)) {
    throw new AssemblyError(
      `${root} is no cloud assembly: it has no manifest.json. ` +
        `Run \`cdk synth\` and name the folder that it writes (cdk.out by default).`,
    );
  }
  const manifest = readJsonObject(file, 'cloud assembly manifest');
  if (typeof manifest.version !== 'string') {
    throw new AssemblyError(`${file} is no cloud assembly manifest: it states no version.`);
  }
  const artifacts = Object.entries(objectOrEmpty(manifest.artifacts)).map(
    ([id, raw]) => [id, objectOrEmpty(raw)] as const,
  );
  const nested = artifacts
    .filter(([, artifact]) => artifact.type === 'cdk:cloud-assembly')
    .map(([id, artifact]) => readAssembly(join(root, nestedDirectory(artifact, `${file}: ${id}`))));
  const assetManifests = new Map(
    artifacts
      .filter(([, artifact]) => artifact.type === 'cdk:asset-manifest')
      .map(([id, artifact]) => [id, String(objectOrEmpty(artifact.properties).file)]),
  );
  const stacks = artifacts
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => stackArtifact(id, artifact, root, assetManifests));
  return {
    directory: root,
    stacks: [...stacks, ...nested.flatMap((inner) => inner.stacks)],
    missingContext: [...missingKeys(manifest.missing), ...nested.flatMap((inner) => inner.missingContext)],
  };
}

function stackArtifact(
  id: string,
  artifact: JsonObject,
  directory: string,
  assetManifests: ReadonlyMap<string, string>,
) {
  const properties = objectOrEmpty(artifact.properties);
  const dependencies = isList(artifact.dependencies) ? artifact.dependencies.map(String) : [];
  return new StackArtifact({
    id,
    displayName: text(artifact.displayName) ?? id,
    stackName: text(properties.stackName) ?? id,
    directory,
    templateFile: text(properties.templateFile) ?? `${id}.template.json`,
    assetManifests: dependencies.flatMap((dependency) => assetManifests.get(dependency) ?? []),
    metadata: objectOrEmpty(artifact.metadata),
    metadataFile: text(artifact.additionalMetadataFile),
    environment: environment(text(artifact.environment) ?? ''),
  });
}

function environment(uri: string): StackEnvironment {
  const match = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(uri);
  const known = (part: string | undefined) => (part === undefined || part.startsWith('unknown-') ? undefined : part);
  return { account: known(match?.[1]), region: known(match?.[2]) };
}

function nestedDirectory(artifact: JsonObject, where: string): string {
  const name = text(objectOrEmpty(artifact.properties).directoryName);
  if (name === undefined) throw new AssemblyError(`${where} is a nested assembly without directoryName.`);
  return name;
}

function missingKeys(missing: Json | undefined): readonly string[] {
  return isList(missing) ? missing.map((entry) => String(objectOrEmpty(entry).key)) : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
