import { AwsError } from './aws-error';
import { optionalText } from './input';
import type { CustomResourceAnswer, LocalCloudFormation } from './local-aws';
import { ResponseUrls } from './response-urls';
import type { Service } from './service';

interface Stack {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** What functions see of CloudFormation: the state of stacks, and where custom resources answer. */
export class CloudFormation implements LocalCloudFormation {
  readonly responseUrls = new ResponseUrls();
  readonly service: Service;
  private readonly stacks = new Map<string, Stack & { readonly created: Date }>();

  constructor(arnPrefix: string) {
    this.service = {
      prefix: 'cloudformation',
      operations: {
        DescribeStacks: {
          resources: (input) => {
            const name = optionalText(input, 'StackName');
            if (name === undefined) return ['*'];
            return [this.find(name)?.id ?? `${arnPrefix}stack/${name}/*`];
          },
          answer: (input) => ({ Stacks: this.wanted(optionalText(input, 'StackName')).map(described) }),
        },
      },
    };
  }

  setStack(stack: Stack): void {
    this.stacks.set(stack.id, { created: this.stacks.get(stack.id)?.created ?? new Date(), ...stack });
  }

  responseUrl(): { readonly url: string; readonly answer: Promise<CustomResourceAnswer> } {
    return this.responseUrls.open();
  }

  private find(nameOrId: string): (Stack & { readonly created: Date }) | undefined {
    return [...this.stacks.values()].find(({ id, name }) => id === nameOrId || name === nameOrId);
  }

  private wanted(name: string | undefined): readonly (Stack & { readonly created: Date })[] {
    if (name === undefined) return [...this.stacks.values()];
    const stack = this.find(name);
    if (!stack) throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
    return [stack];
  }
}

function described({ id, name, status, created }: Stack & { readonly created: Date }): unknown {
  return { StackId: id, StackName: name, StackStatus: status, CreationTime: created };
}
