import type { Documents, FallBackChoice } from '../../../lib/operate/documents';
import { RefusedError } from '../../../lib/operate/errors';
import type { Question } from '../../../lib/operate/ask';

export type Side = 'BLUE' | 'GREEN';

/** What the provider framework hands to both handlers; the last two are what `onEvent` gave to `isComplete`. */
export interface CutoverEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
  readonly Since?: number;
  readonly Execution?: string;
}

/** One request of CloudFormation, checked. */
export interface Request {
  readonly type: CutoverEvent['RequestType'];
  readonly id: string;
  readonly stackId: string;
  readonly physicalId: string;
  readonly upgrade: string;
  readonly active: Side;
  /** This update changes `active` of this very upgrade: the only thing that moves clients. */
  readonly changesActive: boolean;
  /** The upgrade is new to the resource: there is nothing to change from. */
  readonly isNew: boolean;
  /** Stated, and with its reason where writes are lost. */
  readonly fallBack?: FallBackChoice;
  readonly documents: Documents;
  /** Documents that are neither started nor stopped from here, and never run beside: prepare, retire. */
  readonly otherDocuments: readonly string[];
  readonly status: Question;
  /** When `onEvent` first looked, in milliseconds since the epoch; absent in `onEvent`. */
  readonly since?: number;
  /** Execution that `onEvent` started or joined. */
  readonly execution?: string;
}

/** Reads an event. Throws, naming every wrong property at once. */
export function readRequest(event: CutoverEvent): Request {
  const wrong: string[] = [];
  const text = (name: string): string => {
    const value = event.ResourceProperties[name];
    if (typeof value === 'string' && value !== '') return value;
    wrong.push(`${name} is ${value === undefined ? 'missing' : JSON.stringify(value)}`);
    return '';
  };
  const strings = (name: string): string => {
    const value = event.ResourceProperties[name];
    if (isStrings(value)) return JSON.stringify(value);
    wrong.push(`${name} is ${value === undefined ? 'missing' : JSON.stringify(value)}, not an object of strings`);
    return '';
  };
  const active = text('active');
  if (active && active !== 'BLUE' && active !== 'GREEN') wrong.push(`active is '${active}', not BLUE or GREEN`);
  const upgrade = text('upgrade');
  const old = event.OldResourceProperties;
  const isNew = event.RequestType === 'Create' || (event.RequestType === 'Update' && old?.upgrade !== upgrade);
  const request: Request = {
    type: event.RequestType,
    id: event.RequestId,
    stackId: event.StackId,
    physicalId: event.PhysicalResourceId ?? `cutover-${upgrade}`,
    upgrade,
    active: active === 'GREEN' ? 'GREEN' : 'BLUE',
    changesActive: event.RequestType === 'Update' && !isNew && old?.active !== active,
    isNew,
    fallBack: statedChoice(event.ResourceProperties),
    documents: {
      cutover: text('cutoverDocument'),
      undo: text('undoDocument'),
      fallBack: optional(event.ResourceProperties.fallBackDocument),
    },
    otherDocuments: ['prepareDocument', 'retireDocument']
      .map((name) => optional(event.ResourceProperties[name]))
      .filter((name) => name !== ''),
    status: { functionName: text('statusFunction'), payload: strings('statusPayload') },
    since: event.Since,
    execution: event.Execution,
  };
  if (wrong.length > 0) throw new RefusedError(`Custom::Cutover: ${wrong.join('; ')}. Nothing was changed.`);
  return request;
}

/** Losing writes takes a reason; keeping them loses nothing that one would have to answer for. */
function statedChoice(properties: Readonly<Record<string, unknown>>): FallBackChoice | undefined {
  const choice = properties.fallBack;
  if (choice === 'keep-writes') return choice;
  return choice === 'lose-writes' && optional(properties.fallBackReason).trim() !== '' ? choice : undefined;
}

function isStrings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === 'string');
}

function optional(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
