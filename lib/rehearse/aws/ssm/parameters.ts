import { AwsError } from '../aws-error';
import { requiredText } from '../input';
import type { Operation } from '../service';

/** SSM's Parameter Store, as far as values are read. */
export class SsmParameters {
  readonly operations: Readonly<Record<string, Operation>>;
  private readonly values = new Map<string, string>();

  constructor(arnPrefix: string) {
    this.operations = {
      GetParameter: {
        resources: (input) => [`${arnPrefix}parameter/${requiredText(input, 'Name').replace(/^\//, '')}`],
        answer: (input) => {
          const Name = requiredText(input, 'Name');
          const Value = this.values.get(Name);
          if (Value === undefined) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
          return { Parameter: { Name, Type: 'String', Value, Version: 1 } };
        },
      },
    };
  }

  put(name: string, value: string): void {
    this.values.set(name, value);
  }
}
