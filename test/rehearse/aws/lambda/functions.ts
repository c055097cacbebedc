import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFunction } from '../../../../lib/rehearse/aws/local-aws';
import type { TestAws } from '../running-aws';
import { ACCOUNT, REGION } from '../running-aws';

/** Deploys a function whose module is this source; its role may nothing unless one is given. */
export function deploy(test: TestAws, name: string, source: string, props: Partial<LocalFunction> = {}): string {
  const codeDir = join(test.folder, `code-${name}`);
  mkdirSync(codeDir, { recursive: true });
  writeFileSync(join(codeDir, 'index.js'), source);
  const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
  const roleArn = props.roleArn ?? test.role(`${name}-role`);
  const facts = { name, arn, codeDir, handler: 'index.handler', timeoutSeconds: 10, environment: {} };
  test.aws.lambda.putFunction({ ...facts, ...props, roleArn });
  return arn;
}
