import type { Template } from 'aws-cdk-lib/assertions';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export interface Held {
  readonly managed: readonly string[];
  readonly statements: readonly Statement[];
}

/** What each role of a template may do. Rights that a policy does not name nobody has. */
export function rolesOf(template: Template): ReadonlyMap<string, Held> {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  const roles = Object.entries(template.findResources('AWS::IAM::Role')).map(([id, { Properties }]): [string, Held] => [
    id.replace(/[0-9A-F]{8}$/, ''),
    {
      managed: ((Properties.ManagedPolicyArns ?? []) as unknown[]).map((arn) =>
        JSON.stringify(arn).replace(/^.*policy\/|"\].*$/g, ''),
      ),
      statements: policies
        .filter((policy) => JSON.stringify(policy.Properties.Roles) === JSON.stringify([{ Ref: id }]))
        .flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]),
    },
  ]);
  return new Map(roles);
}

export function actionsOf(held: Held | undefined): string[] {
  return (held?.statements ?? []).flatMap(({ Action }) => Action).sort();
}

/** Commands of the SDK that the sources of a function send, by the names of their actions. */
export function sent(places: readonly string[]): string[] {
  const files = places.flatMap((place) => {
    const path = resolve(__dirname, '../..', place);
    if (place.endsWith('.ts')) return [readFileSync(path, 'utf8')];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    return names.map((name) => readFileSync(resolve(path, name), 'utf8'));
  });
  const calls = files.flatMap((text) => [...text.matchAll(/new (\w+)Command\(|paginate(\w+)\(/g)]);
  return [...new Set(calls.map(([, command, paginated]) => command ?? paginated))].sort();
}

/** What a role may ask of a service in its own name: Cloud Map changes Route 53, SSM takes the role, Lambda writes the log. */
export function allowed(held: Held | undefined): string[] {
  return actionsOf(held)
    .filter((action) => !/^(route53|iam|logs):/.test(action))
    .map((action) => action.split(':')[1].replace('InvokeFunction', 'Invoke'))
    .sort();
}
