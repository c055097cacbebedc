import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { calledPlace } from '../../lib/operator/caller';
import { Operator } from '../../lib/operator/operator';
import { fingerprintOf } from '../../lib/rehearse/run/fingerprint-of';
import type { StackArtifact } from '../../lib/rehearse/assembly/stack-artifact';
import type { Declared } from '../../lib/rehearse/run/declared';
import { keptRehearsal, type Kept } from '../../lib/rehearse/run/kept';
import { commandLine } from '../command-line';
import { declaredUpgrade } from '../declared-upgrades';
import { subjectOf, type Subject } from '../subject';
import type { OperatorOptions } from './options';

/** What an operator's command works with. */
export interface Operating {
  readonly operator: Operator;
  readonly declared: Declared;
  readonly stackName: string;
  /** Of the bytes in cdk.out. */
  readonly fingerprint: string;
  /** Where the upgrade is, e.g. `111122223333, eu-west-1`. */
  readonly place: string;
  /** What is deployed there, where the app does not say which account is meant: a person has to tell. */
  readonly deployedThere?: string;
  readonly isRehearsal: boolean;
  /** Another of these commands, on the same upgrade, as a person would type it. */
  readonly commandFor: (command: string) => string;
}

/** Lambda's functions of an upgrade end after five minutes at most; a call that hangs for longer is given up. */
const REQUEST_MS = 310_000;

/**
 * Finds the upgrade and whom to ask about it. Nothing is started.
 * @throws when there is no such upgrade, no credentials, or it is not deployed there
 */
export async function operating(options: OperatorOptions, signal: AbortSignal): Promise<Operating> {
  const kept = options.rehearsal === undefined ? undefined : keptRehearsal(idOf(options.rehearsal));
  if (kept !== undefined && options.app !== undefined) throw new Error('Give either --rehearsal or --app, not both.');
  if (options.profile !== undefined) process.env.AWS_PROFILE = options.profile;
  const { app, stack } = kept ?? { app: options.app ?? 'cdk.out', stack: options.stack };
  const subject = await subjectOf({ app, stack }, app, signal);
  const declared = declaredUpgrade(subject.stack, options.upgrade);
  const config = configOf(options, subject, kept);
  const clients = {
    ssm: new SSMClient(config),
    lambda: new LambdaClient({
      ...config,
      maxAttempts: 1,
      requestHandler: { requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    }),
  };
  const { runbook, documents } = declared;
  const { stackName, environment } = subject.stack;
  // Before anything else is asked: the same names may exist in another account.
  const { account, region } = await calledPlace(new STSClient(config), { stackName, ...environment }).catch(
    withWayToLogIn,
  );
  const operator = await Operator.of(clients, { runbook, documents });
  const isOpen = environment.account === undefined || environment.region === undefined;
  const place = kept === undefined ? `${account}, ${region}` : `rehearsal ${kept.id}`;
  return {
    operator,
    declared,
    stackName,
    fingerprint: fingerprintOf(subject.assembly, subject.stack, declared.upgrade.logicalId),
    place,
    ...(isOpen && kept === undefined ? { deployedThere: deployedWords(subject.stack, place, operator) } : {}),
    isRehearsal: kept !== undefined,
    commandFor: (command) => [commandLine(), command, ...selection(options)].join(' '),
  };
}

/** What tells one stage from another, where the app leaves open which one it is of. */
function deployedWords({ stackName, environment }: StackArtifact, place: string, operator: Operator): string {
  const open = (['account', 'region'] as const).filter((name) => environment[name] === undefined).join(' and ');
  const { deployed, upgrade } = operator;
  const hosts = deployed.hosts.map(({ name, host }) => `  ${name.padEnd(16)} ${host}`);
  return [
    `Stack ${stackName} leaves its ${open} open. In ${place}, ${upgrade.documents.cutover} is about:`,
    ...hosts,
  ].join('\n');
}

function withWayToLogIn(error: unknown): never {
  if (!(error instanceof Error) || error.name !== 'CredentialsProviderError') throw error;
  throw new Error(
    `There are no AWS credentials (${error.message}). Give --profile, set AWS_PROFILE, or log in (aws sso login); for a rehearsal that is kept: --rehearsal.`,
    { cause: error },
  );
}

function configOf({ region }: OperatorOptions, { stack }: Subject, kept: Kept | undefined) {
  if (kept !== undefined) return kept.client;
  const wanted = region ?? stack.environment.region;
  return wanted === undefined ? {} : { region: wanted };
}

function idOf(rehearsal: string | true): string | undefined {
  return rehearsal === true ? undefined : rehearsal;
}

/** The options that name the upgrade, as they were given. */
function selection({ rehearsal, ...named }: OperatorOptions): readonly string[] {
  const names = ['app', 'stack', 'upgrade', 'profile', 'region'] as const;
  return [
    ...(rehearsal === undefined ? [] : ['--rehearsal', ...(rehearsal === true ? [] : [rehearsal])]),
    ...names.flatMap((name) => (named[name] === undefined ? [] : [`--${name}`, quoted(named[name])])),
  ];
}

function quoted(word: string): string {
  return /^[\w./@:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
