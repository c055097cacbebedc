import type { Target } from '../assembly/pseudo-parameters';
import type { StackArtifact } from '../assembly/stack-artifact';

/** Region and account of an ARN that is written out. */
const WRITTEN_OUT = /arn:(aws[a-z-]*):[a-z0-9-]+:([a-z]{2}(?:-[a-z]+)+-\d+):(\d{12}):/;

const MADE_UP: Target = { partition: 'aws', region: 'eu-central-1', account: '123456789012' };

/**
 * Where the stack is deployed. An app that leaves it open is deployed where the things that it names by ARN are: rights on them would not
 * match elsewhere. Else it is made up.
 */
export function targetOf({ environment, template }: StackArtifact): Target {
  const found = WRITTEN_OUT.exec(JSON.stringify([...template.resources.values()]));
  const [, partition, region, account] = found ?? [];
  return {
    partition: partition ?? MADE_UP.partition,
    region: environment.region ?? region ?? MADE_UP.region,
    account: environment.account ?? account ?? MADE_UP.account,
  };
}
