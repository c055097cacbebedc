import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Operator } from '../../lib/operator/operator';
import { fingerprintOf } from '../../lib/rehearse/run/fingerprint-of';
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
  /** Where the upgrade is, e.g. `eu-west-1`. */
  readonly place: string;
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
  return {
    operator: await Operator.of(clients, { runbook, documents }).catch(withWayToLogIn),
    declared,
    stackName: subject.stack.stackName,
    fingerprint: fingerprintOf(subject.assembly, subject.stack, declared.upgrade.logicalId),
    place: kept === undefined ? await clients.ssm.config.region() : `rehearsal ${kept.id}`,
    isRehearsal: kept !== undefined,
    commandFor: (command) => [commandLine(), command, ...selection(options)].join(' '),
  };
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
