import { Names, Stack, Token } from 'aws-cdk-lib/core';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { CommandDocument } from '../../lib/render/command-document';
import { DeclarationError } from '../declaration-error';

/** Their logical ids are made of it: it never changes. */
const ID = 'CdkCutoverCommands';
const MOST_CHARACTERS = 128;

/**
 * The Command documents of a stack: host scripts hold no value of an upgrade, so one set for each system serves all upgrades of the stack. On which
 * hosts an upgrade may run them, its own role says.
 */
export class CommandDocuments extends Construct {
  /** The documents of the stack that `scope` is in. */
  public static of(scope: Construct): CommandDocuments {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as CommandDocuments | undefined) ?? new CommandDocuments(stack, ID);
  }

  private readonly known = new Map<string, { readonly document: ssm.CfnDocument; readonly text: string }>();

  private constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  /**
   * The document of a host script, made when it is not there yet.
   *
   * @throws DeclarationError if another runbook of the system has another script of that name
   */
  public add(system: string, { script, content }: CommandDocument): ssm.CfnDocument {
    const id = `${system}-${script}`;
    const text = JSON.stringify(content);
    const known = this.known.get(id);
    if (!known) {
      // With a fixed name, replacing would fail; a new version becomes the default one in place.
      const document = new ssm.CfnDocument(this, id, {
        ...{ documentType: 'Command', documentFormat: 'JSON', updateMethod: 'NewVersion' },
        ...{ name: this.nameOf(id), content },
      });
      this.known.set(id, { document, text });
      return document;
    }
    if (known.text !== text) {
      throw new DeclarationError(
        this,
        `two runbooks of system '${system}' have different scripts called '${script}'`,
        'Give one of the runbooks a system of its own, or put it into another stack',
      );
    }
    return known.document;
  }

  /** Stacks of an account and region differ in their names. That of a nested stack is known only at deploy: its path tells it apart. */
  private nameOf(id: string): string {
    const { stackName } = Stack.of(this);
    const name = `cdk-cutover-${stackName}-${id}`;
    if (!Token.isUnresolved(stackName) && name.length <= MOST_CHARACTERS) return name;
    const room = MOST_CHARACTERS - `cdk-cutover--${id}`.length;
    return `cdk-cutover-${Names.uniqueResourceName(this, { maxLength: room, separator: '-' })}-${id}`;
  }
}
