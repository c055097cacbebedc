import type { WeightedGroup } from './local-load-balancing';

/** Whose turn it is among target groups: each has as many turns as its weight says, spread evenly. */
export class WeightedTurns {
  private readonly credit = new Map<string, number>();

  constructor(private readonly groups: readonly WeightedGroup[]) {}

  /** @returns `undefined` while no group has a weight */
  next(): string | undefined {
    const having = this.groups.filter(({ weight }) => weight > 0);
    const [first] = having;
    if (first === undefined) return undefined;
    for (const { arn, weight } of having) this.credit.set(arn, this.creditOf(arn) + weight);
    const chosen = having.reduce((most, one) => (this.creditOf(one.arn) > this.creditOf(most.arn) ? one : most), first);
    const all = having.reduce((sum, { weight }) => sum + weight, 0);
    this.credit.set(chosen.arn, this.creditOf(chosen.arn) - all);
    return chosen.arn;
  }

  private creditOf(arn: string): number {
    return this.credit.get(arn) ?? 0;
  }
}
