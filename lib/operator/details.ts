import { isByHand } from './by-hand-name';

/** What the status function tells beside who serves; a system that does not know something leaves it out. Sizes in bytes, times in ms. */
export interface Details {
  readonly blueVersion?: string;
  readonly greenVersion?: string;
  readonly ttlSeconds?: number;
  /** How long blue has refused writes. */
  readonly writesStoppedMs?: number;
  readonly work?: Work;
  /** Blue's fence lifted itself: whoever drove the cutover is gone, and nobody has taken it back. */
  readonly fenceLapsed?: true;
  /** Who works on the upgrade now. */
  readonly owner?: Owner;
}

/** Whoever claimed the upgrade and has not released it. */
export interface Owner {
  /** Id of an execution, or what a person who works by hand is called. */
  readonly id: string;
  /** Which document runs, by its kind, e.g. `cutover`. */
  readonly document: string;
  /** When it was claimed, by blue's clock. */
  readonly since: string;
  /** A person works by the procedure, and no document. */
  readonly byHand: boolean;
}

/** How far the step that takes longest has come, in one database after the other. */
export interface Work {
  /** Id of that step. */
  readonly step: string;
  readonly database: string;
  readonly doneTables: number;
  readonly ofTables: number;
  readonly doneBytes: number;
  readonly ofBytes: number;
  /** Since work on this database began. */
  readonly forMs: number;
}

/** Reads them out of the function's answer. */
export function readDetails(answer: unknown): Details {
  const given = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  const text = (name: string) => {
    const value = given[name];
    return typeof value === 'string' && value !== '' && value !== 'unknown' ? value : undefined;
  };
  const number = (name: string) => {
    const value = Number(text(name) ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  return {
    blueVersion: text('blueVersion'),
    greenVersion: text('greenVersion'),
    ttlSeconds: number('ttlSeconds'),
    writesStoppedMs: number('writesStoppedMs'),
    work: workOf(text, number),
    owner: ownerOf(text),
    fenceLapsed: text('fenceLapsed') === 'true' ? true : undefined,
  };
}

function ownerOf(text: (name: string) => string | undefined): Owner | undefined {
  const [id, document, since] = ['ownerExecution', 'ownerDocument', 'ownerSince'].map(text);
  if (id === undefined || document === undefined || since === undefined) return undefined;
  return { id, document, since, byHand: isByHand(id) };
}

function workOf(
  text: (name: string) => string | undefined,
  number: (name: string) => number | undefined,
): Work | undefined {
  const [step, database] = ['workStep', 'workDatabase'].map(text);
  const [doneTables, ofTables, doneBytes, ofBytes, forMs] = [
    'workDoneTables',
    'workOfTables',
    'workDoneBytes',
    'workOfBytes',
    'workForMs',
  ].map(number);
  if (step === undefined || database === undefined || doneTables === undefined || ofTables === undefined)
    return undefined;
  return { step, database, doneTables, ofTables, doneBytes: doneBytes ?? 0, ofBytes: ofBytes ?? 0, forMs: forMs ?? 0 };
}

/** How long the work on this database will take from here, in ms; `undefined` while nothing can be said. */
export function leftMs({ doneBytes, ofBytes, forMs }: Work): number | undefined {
  if (doneBytes <= 0 || doneBytes > ofBytes || forMs <= 0) return undefined;
  return Math.round((forMs / doneBytes) * (ofBytes - doneBytes));
}
