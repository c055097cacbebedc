import { error, note, type Finding } from '../../../../runtime/preflight/finding';
import { conclude, isError, lookAll, type Look } from '../../../../runtime/preflight/findings';
import { type Stage } from '../../../../runtime/stages';
import { wordsOf } from '../../function/words/words-of';
import { measure, tellPassed, type Account } from './account';
import { clients } from './looks/clients';
import { ingress } from './looks/ingress';
import { instances } from './looks/instances';
import { maintenance } from './looks/maintenance';
import { protection } from './looks/protection';
import { storage } from './looks/storage';
import { windows } from './looks/windows';
import { MissingRight } from './missing-right';

const then: readonly Look<Account>[] = [clients, ingress, storage, protection, maintenance, windows];

/** Looks at all that the servers do not know of themselves; changes nothing and names all at once. */
export const lookAtAccountStages: readonly Stage<Account>[] = [
  {
    id: 'look-at-account',
    do: async () => undefined,
    check: async (account) => {
      const findings = await lookAll([servers], account, false, { explain: lackingRight });
      if (account.measured?.moved) {
        account.facts.findings = 'The move was submitted: what prepares a cutover has nothing to do any more.';
        return;
      }
      findings.push(...(await lookAll([instances], account, false, { explain: lackingRight })));
      if (account.instances.size === 2)
        findings.push(...(await lookAll(then, account, false, { explain: lackingRight })));
      account.facts.errors = findings.filter(isError).length;
      conclude(findings, account.values.acknowledged, account.facts);
      await tellPassed(account);
    },
  },
];

async function servers(account: Account): Promise<Finding[]> {
  try {
    account.measured = await measure(account);
    return [];
  } catch (reason) {
    if (reason instanceof MissingRight) throw reason;
    return [
      note(
        'unmeasured',
        `What blue holds could not be measured (${wordsOf(reason)}), so green's storage was not compared with it`,
        'The next step names what is wrong',
      ),
    ];
  }
}

function lackingRight(reason: unknown): Finding | undefined {
  if (!(reason instanceof MissingRight)) return undefined;
  return error(
    'account-rights',
    `The right ${reason.right} is missing: ${wordsOf(reason)}`,
    `Allow ${reason.right}: the declaration grants it, so a permissions boundary or a policy of the organization takes it away`,
  );
}
