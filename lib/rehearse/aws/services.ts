import { accessDenied, AwsError } from './aws-error';
import type { Iam } from './iam';
import type { Input } from './input';
import type { RecordedCall } from './local-aws';
import type { ConditionKeys } from './policy';
import type { Call, Operation, Service } from './service';

/** Every service of the local AWS: answers a call after asking the caller's policies, and records it. */
export class Services {
  readonly calls: RecordedCall[] = [];
  private readonly table = new Map<string, Service>();

  constructor(private readonly iam: Iam) {}

  add(...services: readonly Service[]): void {
    for (const service of services) this.table.set(service.prefix, service);
  }

  /** Whether the local AWS has that operation. `service` is IAM's prefix. */
  knows(service: string, operation: string): boolean {
    return this.find(service, operation) !== undefined;
  }

  /** Answers one call. Throws AwsError as the service would. */
  async call(service: string, operation: string, input: Input, roleArn?: string): Promise<unknown> {
    const found = this.find(service, operation);
    if (!found) {
      throw new AwsError(
        'UnknownOperationException',
        `the local AWS of the rehearsal does not know ${service}:${operation}`,
      );
    }
    const call: Call = {
      roleArn,
      authorize: (action, resource, keys) => this.authorize(roleArn, action, resource, keys),
    };
    if (!found.unrestricted) {
      for (const resource of found.resources?.(input) ?? ['*']) {
        const { arn, keys } = typeof resource === 'string' ? { arn: resource, keys: {} } : resource;
        call.authorize(found.iamAction ?? `${service}:${operation}`, arn, keys);
      }
    }
    return found.answer(input, call);
  }

  /** Asks the policies of a role about a right, and records the question. Throws AccessDeniedException. */
  authorize(role: string | undefined, action: string, resource: string, keys: ConditionKeys = {}): void {
    const verdict = this.iam.verdict(role, action, resource, keys);
    this.calls.push({ role, action, resource, allowed: verdict.allowed });
    if (!verdict.allowed) throw accessDenied(this.iam.callerName(role), action, resource, verdict.why);
  }

  private find(service: string, operation: string): Operation | undefined {
    const operations = this.table.get(service)?.operations ?? {};
    return Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  }
}
