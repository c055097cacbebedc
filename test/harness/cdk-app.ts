import { App, Aspects, Stack, Validations } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsAspect } from 'cdk-nag-floor';

/** Of stacks that know where they are deployed. */
export const ENV = { account: '111111111111', region: 'eu-central-1' };

/** Prints each warning at each synth, also those that a test provokes. */
const NOISY_FLAG = '@aws-cdk/core:annotationsInValidationReport';

/** An app as `cdk init` makes it today, with the recommended feature flags. Without `outdir` its output vanishes with the process. */
export function testApp(outdir?: string): App {
  return new App({ outdir, context: { ...recommendedFlags, [NOISY_FLAG]: false } });
}

/** A stack, by default without account and region. */
export function testStack(app = testApp(), id = 'Stack', props: StackProps = {}): Stack {
  return new Stack(app, id, props);
}

/** A VPC of somebody else's with two private subnets. */
export function importedVpc(stack: Stack): IVpc {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
}

/** What cdk-nag's AwsSolutions rules find in an app: the ids, without what is acknowledged. With an older aws-cdk-lib that is cdk-nag 2. */
export function nagFindings(app: App): string[] {
  if (!Validations) return findingsOfAspect(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
    return [];
  } catch (error) {
    return [...String(error).matchAll(/Acknowledge with 'AwsSolutions::(.*)'/g)].map(([, id]) => id);
  }
}

function findingsOfAspect(app: App): string[] {
  Aspects.of(app).add(new AwsSolutionsAspect());
  app.synth();
  const said = app.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  return said.flatMap((text) => /^(AwsSolutions-\w+(\[.*?\])?): /.exec(text)?.[1] ?? []);
}
