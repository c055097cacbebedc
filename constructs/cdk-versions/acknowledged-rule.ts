import * as core from 'aws-cdk-lib/core';
import { Annotations, AspectPriority, Aspects, CfnResource } from 'aws-cdk-lib/core';
import type { IAspect } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

/** Before the id of a warning of the CDK. */
const WARNING = 'Annotation::';
/** Where cdk-nag 3 looks: metadata of constructs, which `Validations` writes. */
const CONSTRUCT_METADATA = 'aws:cdk:acknowledged-rules';
/** Where cdk-nag 2 looks: metadata of resources in the template. */
const RESOURCE_METADATA = 'cdk_nag';
/** Which resources a rule looks at, any if it is not here: what is told to all would not leave much of a template with many upgrades. */
const LOOKED_AT: Readonly<Record<string, readonly string[]>> = {
  'AwsSolutions-AS3': ['AWS::AutoScaling::AutoScalingGroup'],
  'AwsSolutions-IAM4': ['AWS::IAM::Role'],
  'AwsSolutions-IAM5': ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'],
  'AwsSolutions-RDS11': ['AWS::RDS::DBInstance'],
  'AwsSolutions-S1': ['AWS::S3::Bucket'],
  'AwsSolutions-SF1': ['AWS::StepFunctions::StateMachine'],
  'AwsSolutions-SF2': ['AWS::StepFunctions::StateMachine'],
  'AwsSolutions-SMG4': ['AWS::SecretsManager::Secret'],
};

/**
 * Says why a rule does not matter for a construct and what lies in it. Where aws-cdk-lib's `Validations` do not take all rules of cdk-nag, its
 * versions 2 and 3 are told by metadata, and the CDK by its annotations.
 *
 * @param id `AwsSolutions-IAM4`, `AwsSolutions-IAM5[Resource::*]` for a single finding of it, or `Annotation::` and the id of a warning
 */
export function acknowledgeRule(scope: IConstruct, id: string, reason: string): void {
  const validations: unknown = 'Validations' in core ? core.Validations : undefined;
  if (acknowledge(validations) && takeAnyId(validations)) {
    validations.of(scope).acknowledge({ id, reason });
  } else if (id.startsWith(WARNING)) {
    Annotations.of(scope).acknowledgeWarning(id.slice(WARNING.length), reason);
  } else {
    scope.node.addMetadata(CONSTRUCT_METADATA, { [id]: reason });
    // cdk-nag 2 is an Aspect, too, and comes later: it has no priority of its own.
    Aspects.of(scope).add(new ResourceMetadata(id, reason), { priority: AspectPriority.MUTATING });
  }
}

/** The part of `Validations` that is needed here; the oldest aws-cdk-lib that the package is compiled against does not declare it. */
interface Acknowledging {
  of(scope: IConstruct): { acknowledge(rule: { readonly id: string; readonly reason: string }): void };
}

/** The first ones had plugins only. */
function acknowledge(validations: unknown): validations is Acknowledging {
  return typeof validations === 'function' && 'acknowledge' in validations.prototype;
}

/** Until 2.268 they refuse a second `::`, which the ids of findings about AWS' managed policies have. */
function takeAnyId(validations: Acknowledging): boolean {
  try {
    validations.of(new Root()).acknowledge({ id: 'a[b::c::d]', reason: 'tried' });
    return true;
  } catch {
    return false;
  }
}

/** In no app, so that nothing is left of what is tried. */
class Root extends Construct {
  constructor() {
    super(undefined as never, '');
  }
}

/** Resources may be added to the construct until synth. */
class ResourceMetadata implements IAspect {
  private readonly rule: Readonly<Record<string, unknown>>;
  private readonly types?: readonly string[];

  constructor(id: string, reason: string) {
    const [, rule = id, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id) ?? [];
    this.types = LOOKED_AT[rule];
    this.rule = { id: rule, reason, ...(finding === undefined ? {} : { applies_to: [finding] }) };
  }

  public visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || this.types?.includes(node.cfnResourceType) === false) return;
    const others = (node.getMetadata(RESOURCE_METADATA)?.rules_to_suppress ?? []) as readonly object[];
    node.addMetadata(RESOURCE_METADATA, { rules_to_suppress: [...others, this.rule] });
  }
}
