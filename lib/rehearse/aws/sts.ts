import type { Iam } from './iam';
import type { Service } from './service';

/** Security Token Service: who am I. */
export function securityTokenService(iam: Iam, account: string): Service {
  return {
    prefix: 'sts',
    operations: {
      GetCallerIdentity: {
        unrestricted: true,
        answer: (_input, { roleArn }) => ({
          UserId: 'REHEARSAL',
          Account: account,
          Arn: iam.callerName(roleArn),
        }),
      },
    },
  };
}
