import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { STSClient } from '@aws-sdk/client-sts';
import { RefusedError, UnansweredError, wordsOf } from '../operate/errors';

/** Where a stack is to be, as far as its app says so. */
export interface DeclaredPlace {
  readonly stackName: string;
  readonly account?: string;
  readonly region?: string;
}

/** Where calls land. */
export interface CalledPlace {
  readonly account: string;
  readonly region: string;
}

/**
 * Learns in which account and region calls land. Documents of the same names may be in a second account, of another stage: what lies in a
 * folder must not be done there.
 * @throws RefusedError when that is not where the stack is to be
 */
export async function calledPlace(sts: STSClient, { stackName, account, region }: DeclaredPlace): Promise<CalledPlace> {
  const calledRegion = await sts.config.region();
  if (region !== undefined && region !== calledRegion) {
    throw new RefusedError(
      `Stack ${stackName} is of region ${region}, and --region says ${calledRegion}: leave --region out, or name with --app what was synthesised for that region. Nothing was changed.`,
    );
  }
  const caller = await callerOf(sts);
  if (account !== undefined && account !== caller.account) {
    throw new RefusedError(
      `Stack ${stackName} is of account ${account}, and you are ${caller.arn} in account ${caller.account}: give --profile or set AWS_PROFILE for that account, or name with --app what was synthesised for yours. Nothing was changed.`,
    );
  }
  return { account: caller.account, region: calledRegion };
}

/** Needs no permission: STS answers everybody who they are. */
async function callerOf(sts: STSClient): Promise<{ readonly account: string; readonly arn: string }> {
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (Account !== undefined && Arn !== undefined) return { account: Account, arn: Arn };
  } catch (error) {
    if (error instanceof Error && error.name === 'CredentialsProviderError') throw error;
    throw new UnansweredError(
      `STS did not tell whose credentials these are (${wordsOf(error)}), so that nothing is asked of that account: log in again, or see that this machine reaches sts.`,
      { cause: error },
    );
  }
  throw new UnansweredError(
    'STS answered without an account, so that nothing is asked of it: look at AWS_ENDPOINT_URL.',
  );
}
