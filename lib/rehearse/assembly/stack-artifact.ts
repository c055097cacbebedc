import { join } from 'node:path';
import { readAssets, readPublishedFiles, type AssetIndex, type PublishedFile } from './assets';
import { isList, isObject, type JsonObject } from './json';
import { readJsonObject } from './read-json';
import { readTemplate, type Template } from './template';

export interface StackFacts {
  readonly id: string;
  /** Path of the stack in the construct tree, e.g. `Production/Kong`: unique in an assembly. */
  readonly displayName: string;
  readonly stackName: string;
  /** Folder of the (nested) assembly that holds the stack's files. */
  readonly directory: string;
  readonly templateFile: string;
  readonly assetManifests: readonly string[];
  readonly metadata: JsonObject;
  readonly metadataFile?: string;
  readonly environment: StackEnvironment;
}

export interface StackEnvironment {
  /** Twelve digits, or `undefined` for a stack that leaves its account open. */
  readonly account?: string;
  /** E.g. `eu-west-1`, or `undefined` for a stack that leaves its region open. */
  readonly region?: string;
}

/** A stack of a cloud assembly. Its files are read when they are asked for: an app may hold a hundred others. */
export class StackArtifact {
  readonly displayName: string;
  readonly stackName: string;
  readonly directory: string;
  readonly environment: StackEnvironment;
  private loadedTemplate?: Template;
  private loadedAssets?: AssetIndex;
  private loadedPaths?: ReadonlyMap<string, string>;

  constructor(private readonly facts: StackFacts) {
    this.displayName = facts.displayName;
    this.stackName = facts.stackName;
    this.directory = facts.directory;
    this.environment = facts.environment;
  }

  /** @throws AssemblyError when the file is missing or no template */
  get template(): Template {
    return (this.loadedTemplate ??= readTemplate(join(this.directory, this.facts.templateFile)));
  }

  get assets(): AssetIndex {
    const manifests = this.facts.assetManifests;
    return (this.loadedAssets ??= new Map(manifests.flatMap((file) => [...readAssets(this.directory, file)])));
  }

  /** What a deploy of the stack puts into buckets as it is. */
  get publishedFiles(): readonly PublishedFile[] {
    return this.facts.assetManifests.flatMap((file) => readPublishedFiles(this.directory, file));
  }

  /** Where in the construct tree a resource was declared, e.g. `Kong/Postgres15/Resource`; its logical id if unknown. */
  constructPath(logicalId: string): string {
    const fromTemplate = this.template.resources.get(logicalId)?.metadata['aws:cdk:path'];
    if (typeof fromTemplate === 'string') return fromTemplate;
    return (this.loadedPaths ??= this.readPaths()).get(logicalId) ?? logicalId;
  }

  /** Whether `name` is one of the names by which people call this stack. */
  isCalled(name: string): boolean {
    return [this.displayName, this.stackName, this.facts.id].includes(name);
  }

  private readPaths(): ReadonlyMap<string, string> {
    const { metadataFile, metadata } = this.facts;
    const outside =
      metadataFile === undefined ? {} : readJsonObject(join(this.directory, metadataFile), 'stack metadata');
    const paths = new Map<string, string>();
    for (const [path, entries] of Object.entries({ ...metadata, ...outside })) {
      for (const entry of isList(entries) ? entries : []) {
        if (isObject(entry) && entry.type === 'aws:cdk:logicalId' && typeof entry.data === 'string') {
          paths.set(entry.data, path.replace(/^\//, ''));
        }
      }
    }
    return paths;
  }
}
