import { runStages } from '../../../../runtime/stages';
import { newAccount } from './account';
import { lookAtAccountStages } from './look-at-account';
import { parseValues } from './values';

/** Looks at both instances by AWS' APIs. Returns flat facts; throws with words for the operator. */
export async function handler(event: unknown): Promise<Record<string, string | number | boolean>> {
  const account = newAccount(parseValues(event));
  await runStages(account, lookAtAccountStages);
  return account.facts;
}
