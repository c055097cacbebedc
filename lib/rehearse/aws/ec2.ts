import { structures, textList } from './input';
import type { Input } from './input';
import type { LocalEc2, LocalRule } from './local-aws';
import type { Service } from './service';

/** Rules of security groups: they can be asked for, and let nothing through or out. */
export class Ec2 implements LocalEc2 {
  readonly service: Service;
  private readonly rules = new Map<string, LocalRule & { readonly SecurityGroupRuleId: string }>();

  constructor() {
    this.service = {
      prefix: 'ec2',
      operations: {
        // It knows no resource-level permissions.
        DescribeSecurityGroupRules: { answer: (input) => ({ SecurityGroupRuleSet: this.wanted(input) }) },
      },
    };
  }

  putRule(key: string, rule: LocalRule): void {
    this.rules.set(key, { ...rule, SecurityGroupRuleId: `sgr-${String(this.rules.size).padStart(17, '0')}` });
  }

  removeRule(key: string): void {
    this.rules.delete(key);
  }

  private wanted(input: Input): readonly LocalRule[] {
    const filters = structures(input, 'Filter').filter(({ Name }) => Name === 'group-id');
    const groups = filters.map((filter) => textList(filter, 'Value'));
    return [...this.rules.values()].filter(({ GroupId }) => groups.every((ids) => ids.includes(GroupId)));
  }
}
