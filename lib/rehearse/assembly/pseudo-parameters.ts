/** Where a stack is deployed. */
export interface Target {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

/** The values of AWS::Region and its like for one stack; AWS::NoValue is not among them. */
export function pseudoParameters(
  target: Target,
  stack: { readonly name: string; readonly id: string },
): ReadonlyMap<string, string> {
  return new Map([
    ['AWS::Region', target.region],
    ['AWS::AccountId', target.account],
    ['AWS::Partition', target.partition],
    ['AWS::URLSuffix', target.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'],
    ['AWS::StackName', stack.name],
    ['AWS::StackId', stack.id],
  ]);
}
