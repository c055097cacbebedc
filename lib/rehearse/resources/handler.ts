import type { Properties } from './properties';
import type { World } from './world';

/** Brings resources of one CloudFormation type to life. */
export interface ResourceHandler {
  readonly type: string;
  create(request: ResourceRequest, world: World): Promise<Live> | Live;
  /** Carries changed properties out. A new physical id means a replacement. @default - a change of properties is refused */
  update?(request: UpdateRequest, world: World): Promise<Live> | Live;
  /** @default - there is nothing to delete */
  delete?(request: DeleteRequest, world: World): Promise<void> | void;
}

/** A resource that exists: what Ref gives, and what Fn::GetAtt gives by name. */
export interface Live {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

export interface ResourceRequest {
  readonly type: string;
  readonly logicalId: string;
  readonly stack: { readonly id: string; readonly name: string };
  /** Intrinsics are resolved, dynamic references are not: `world.reveal` resolves those where they are used. */
  readonly properties: Properties;
  /** Folder of an asset of the resource's stack. @throws AssemblyError when there is none */
  assetFolder(s3Key: string): string;
  /** Says something about the resource that the person who rehearses should know. */
  note(text: string): void;
}

export interface UpdateRequest extends ResourceRequest {
  readonly live: Live;
  readonly oldProperties: Properties;
}

export interface DeleteRequest extends ResourceRequest {
  readonly live: Live;
}
