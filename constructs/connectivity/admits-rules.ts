import { CfnResource } from 'aws-cdk-lib/core';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';

/**
 * Whether rules may be added to a group. A group imported with `mutable: false` does not say so: it drops them silently. So one is
 * offered to it and taken away again.
 */
export function admitsRules(group: ISecurityGroup): boolean {
  const own = group.node.defaultChild;
  if (own && CfnResource.isCfnResource(own)) return true;
  const before = new Set(group.node.children);
  group.addIngressRule(Peer.ipv4('192.0.2.1/32'), Port.tcp(1), 'cdk-cutover asks whether rules are taken');
  const added = group.node.children.filter((child) => !before.has(child));
  for (const child of added) group.node.tryRemoveChild(child.node.id);
  return added.length > 0;
}
