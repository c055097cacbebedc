import { CfnResource } from 'aws-cdk-lib/core';

/** The class of a resource, for example `CfnDBInstance`. */
interface ResourceClass<R extends CfnResource> {
  readonly CFN_RESOURCE_TYPE_NAME: string;
  readonly prototype: R;
}

/** Whether it is a resource of that type. The classes' own `isCfn…` are younger than the oldest aws-cdk-lib that the package works with. */
export function isOfType<R extends CfnResource>(
  node: unknown,
  { CFN_RESOURCE_TYPE_NAME: type }: ResourceClass<R>,
): node is R {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === type;
}
