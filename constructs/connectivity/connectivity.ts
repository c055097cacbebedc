import { createHash } from 'node:crypto';
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import { CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, ISecurityGroup, Port } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { IConstruct, IDependable } from 'constructs';
import { DeclarationError } from '../declaration-error';
import { admitsRules } from './admits-rules';
import { serverPort } from './server-port';

const ID = 'CdkCutoverConnectivity';
/** A changed description replaces a rule, and EC2 refuses the new one beside the old: it never changes. */
const DESCRIPTION = 'cdk-cutover';

/**
 * The security group rules by which functions and hosts of a stack's upgrades reach the servers.
 *
 * One for each stack, because several upgrades may need the same rule, and EC2 refuses a rule that it has. The rules belong to the
 * upgrade's stack, also where the servers' groups do not: so no stack comes to depend on the upgrade, and the rules go with it.
 */
export class Connectivity extends Construct {
  /** The rules of the stack that `scope` is in. */
  public static of(scope: IConstruct): Connectivity {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as Connectivity | undefined) ?? new Connectivity(stack, ID);
  }

  private readonly rules = new Map<string, CfnSecurityGroupIngress>();

  private constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  /**
   * Lets a caller in to the port on which a server listens. What connects must be free to send, as functions and hosts are.
   *
   * @param caller who connects
   * @param server what listens
   * @param what what the server is called in errors, for example 'blue'
   * @returns the rules: whatever connects should depend on them
   */
  public allow(caller: IConnectable, server: IConnectable, what: string): IDependable[] {
    const port = serverPort(server);
    const sources = caller.connections.securityGroups;
    if (!port) {
      throw new DeclarationError(
        this,
        `${what} has no default port`,
        `Give ${what} as an rds.IDatabaseInstance with its port`,
      );
    }
    const target = this.groupOf(server, what);
    const owner = Construct.isConstruct(server) ? Stack.of(server).node.addr : '';
    return sources.map((source) => this.rule(source, target, port, owner));
  }

  /** One group suffices, since the rules of all groups of a server add up; the fewer of them are touched the better. */
  private groupOf(server: IConnectable, what: string): ISecurityGroup {
    const groups = server.connections.securityGroups;
    if (groups.length === 0) {
      throw new DeclarationError(
        this,
        `${what} is imported without a security group, so nothing can be let in to it`,
        `Name its group in securityGroups of DatabaseInstance.fromDatabaseInstanceAttributes`,
      );
    }
    const open = groups.find(admitsRules);
    if (!open) {
      throw new DeclarationError(
        this,
        `every security group of ${what} (${groups.map((group) => group.node.path).join(', ')}) is imported with mutable: false, so nothing can be let in to it`,
        'Import one of them without mutable: false; the rule is made in this stack and goes with it',
      );
    }
    return open;
  }

  private rule(source: ISecurityGroup, target: ISecurityGroup, port: Port, owner: string): IDependable {
    const { fromPort } = port.toRuleJson();
    const key = [
      this.identity(target.securityGroupId),
      this.identity(source.securityGroupId),
      // A port that is an attribute of the instance names it by its logical id, which means something only in its stack.
      Token.isUnresolved(fromPort) ? owner : '',
      JSON.stringify(Stack.of(this).resolve(port.toRuleJson())),
    ].join('|');
    const known = this.rules.get(key);
    if (known) return known;
    const rule = new CfnSecurityGroupIngress(this, createHash('sha256').update(key).digest('hex').slice(0, 16), {
      groupId: target.securityGroupId,
      sourceSecurityGroupId: source.securityGroupId,
      description: DESCRIPTION,
      ...port.toRuleJson(),
    });
    this.rules.set(key, rule);
    return rule;
  }

  /** The same for the same thing however often it is imported, different for what has the same logical id in another stack. */
  private identity(value: string): string {
    if (!Token.isUnresolved(value)) return value;
    const owners = Tokenization.reverseString(value)
      .tokens.filter((token) => Reference.isReference(token))
      .map((token) => Stack.of(token.target).node.addr);
    return JSON.stringify([...owners, Stack.of(this).resolve(value)]);
  }
}
