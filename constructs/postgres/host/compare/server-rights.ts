import { RIGHT_KINDS } from './catalog/rights';
import type { Difference, Thing } from './difference';
import { readKinds } from './schema';
import { both, withSessions, type Servers } from './session';

const WORD = 'right';

/**
 * Leaves out what the servers gave everybody, or took from everybody, on objects of the engine by themselves: it is in every database, also in the
 * one that no client works in. What a role was given is the user's wherever it is.
 */
export async function withoutServersOwn(
  servers: Servers,
  differences: readonly Difference[],
): Promise<readonly Difference[]> {
  if (!differences.some(isAboutEverybody)) return differences;
  const known = await withSessions(servers, 'template1', (sessions) =>
    both(async (side) => named((await readKinds(sessions[side], RIGHT_KINDS)).things)),
  ).catch(() => undefined);
  if (known === undefined) return differences;
  return differences.filter(
    (difference) =>
      !isAboutEverybody(difference) ||
      (['blue', 'green'] as const).some((side) => !isIn(known[side].get(difference.name), difference[side])),
  );
}

function named(things: readonly Thing[]): ReadonlyMap<string, string> {
  return new Map(things.filter(({ what }) => what === WORD).map(({ name, definition }) => [name, definition]));
}

/** Whether a side's database has what its template has, as far as both sides differ. */
function isIn(template: string | undefined, found: unknown): boolean {
  if (template === undefined || found === null) return template === undefined && found === null;
  const whole = JSON.parse(template) as Record<string, unknown>;
  return Object.entries(found as object).every(
    ([field, value]) => JSON.stringify(whole[field]) === JSON.stringify(value),
  );
}

/** Of a right that no role but `public` was given or lost. */
function isAboutEverybody({ what, blue, green }: Difference): boolean {
  const sides = [blue, green].flatMap((side) => (side === null ? [] : Object.values(side as Record<string, unknown>)));
  return what === WORD && ofPublicAlone(sides);
}

/** Whether lists of rights name nobody but `public`. */
export function ofPublicAlone(lists: readonly unknown[]): boolean {
  return lists.flat().every((right) => Array.isArray(right) && right[0] === 'public');
}
