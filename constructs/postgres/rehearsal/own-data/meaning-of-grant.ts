import type { Context, Meaning } from './meaning';
import { beginsWith, indexOfWord, isSign, isWord, namesFrom, nameIn, rewritten, type Token } from './sql-words';
import { forgetMemberships, planMemberships } from './meaning-of-membership';
import { rolesAmong } from './system-roles';

const PLANNED: Meaning = { kind: 'planned' };

/** GRANT and REVOKE: memberships and rights on databases go into the plan, rights on objects are run. */
export function meaningOfGrant(tokens: readonly Token[], context: Context): Meaning | undefined {
  const { plan, databaseOf } = context;
  const grants = isWord(tokens[0], 'grant');
  const word = grants ? 'to' : 'from';
  const to = tokens.findLastIndex((token) => isWord(token, word));
  if (to < 0) return undefined;
  const receivers = namesFrom(tokens, to + 1);
  for (const role of rolesAmong(receivers)) plan.role(role);
  const on = indexOfWord(tokens, 'on');
  if (on < 0) return membership(tokens, receivers, context);
  if (beginsWith(tokens.slice(on), 'on tablespace')) return PLANNED;
  if (beginsWith(tokens.slice(on), 'on parameter')) {
    plan.notes.add('Rights on parameters (GRANT … ON PARAMETER) were left out: RDS grants them in a way of its own.');
    return PLANNED;
  }
  if (beginsWith(tokens.slice(on), 'on database')) {
    const database = databaseOf(nameIn(tokens[on + 2]) ?? '');
    const sql = rewritten(tokens.with(on + 2, { kind: 'name', value: database?.name ?? '' }));
    // Who grants is not said again: it is the owner.
    if (database !== undefined && sql !== undefined) database.after.push(sql.replace(/ granted by \S+$/, ''));
    return PLANNED;
  }
  const engines = objectOfEngine(tokens.slice(on + 1, to));
  if (engines === undefined) return undefined;
  plan.notes.add(
    `Rights on ${engines} were left out: the upgrade does not carry rights on objects of the engine, and on AWS preflight names them (engine-grants).`,
  );
  return PLANNED;
}

/** Of one role in another; what is revoked was granted before, or by somebody else. */
function membership(tokens: readonly Token[], members: readonly string[], { plan }: Context): Meaning {
  if (isWord(tokens[0], 'revoke')) forgetMemberships(plan, namesFrom(tokens, 1), members);
  else planMemberships(plan, namesFrom(tokens, 1), members, optionsOf(tokens));
  return PLANNED;
}

const OPTIONS = ['admin', 'inherit', 'set'];

/** Before 16 there is ADMIN OPTION alone. */
function optionsOf(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token, at) => {
    const [option, value] = [token, tokens[at + 1]].map((one) => (one?.kind === 'word' ? one.value : ''));
    if (!OPTIONS.includes(option)) return [];
    if (value === 'option' || (option === 'admin' && value === 'true')) return [`${option.toUpperCase()} OPTION`];
    return value === 'true' || value === 'false' ? [`${option.toUpperCase()} ${value.toUpperCase()}`] : [];
  });
}

/** The object that a right is on, where the engine brought it. @param tokens between ON and the receivers */
function objectOfEngine(tokens: readonly Token[]): string | undefined {
  const dot = tokens.findIndex((token) => isSign(token, '.'));
  const parenthesis = tokens.findIndex((token) => isSign(token, '('));
  const qualified = dot > 0 && (parenthesis < 0 || dot < parenthesis);
  const schema = beginsWith(tokens, 'schema') ? nameIn(tokens[1]) : qualified ? nameIn(tokens[dot - 1]) : undefined;
  if (schema !== 'pg_catalog' && schema !== 'information_schema') return undefined;
  return rewritten(tokens)?.replaceAll(/ ?([.(),]) ?/g, '$1');
}
