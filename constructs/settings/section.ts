import { nearest } from './nearest';

/** A form that a text must have. */
export interface Form {
  readonly pattern: RegExp;
  /** What it is, e.g. `the id of a VPC`. */
  readonly what: string;
  /** An example, or words that say what to write. */
  readonly like: string;
}

export interface Range {
  readonly least: number;
  readonly most: number;
  /** E.g. `GiB`. */
  readonly unit?: string;
}

/** Text that CDK or CloudFormation would not take as it stands, but replace by something else. */
const REPLACED = /\$\{Token\[|\{\{/;

/**
 * An object of a settings file, read key by key. What is wrong is noted, with its place, the value and the fix, and reading goes on, so that
 * all mistakes are told at once; what was wrong reads as empty. Whoever used the values while `mistakes` is not empty would work with those.
 */
export class Section {
  private readonly asked = new Set<string>();
  private readonly inner: Section[] = [];

  constructor(
    private readonly value: Readonly<Record<string, unknown>>,
    private readonly path: string,
    public readonly mistakes: string[],
  ) {}

  /** Whether the file says anything here. */
  has(key: string): boolean {
    this.asked.add(key);
    return Object.hasOwn(this.value, key);
  }

  text(key: string, form: Form): string {
    return this.has(key) ? this.asText(this.value[key], this.at(key), form) : this.missing(key, form.like, '');
  }

  optionalText(key: string, form: Form): string | undefined {
    return this.has(key) ? this.text(key, form) : undefined;
  }

  texts(key: string, form: Form, least = 1): string[] {
    if (!this.has(key)) return this.missing(key, `a list, like ["${form.like}"]`, []);
    const value = this.value[key];
    if (!Array.isArray(value) || value.length < least) {
      return this.wrong(key, `is no list of ${least} or more texts`, `Write a list, like ["${form.like}"]`, []);
    }
    return value.map((item: unknown, index) => this.asText(item, `${this.at(key)}[${index}]`, form));
  }

  number(key: string, range: Range): number {
    if (!this.has(key)) return this.missing(key, rangeWords(range), range.least);
    const value = this.value[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= range.least && value <= range.most) {
      return value;
    }
    return this.wrong(key, `is not ${rangeWords(range)}`, `Write ${rangeWords(range)}, without quotes`, range.least);
  }

  optionalNumber(key: string, range: Range): number | undefined {
    return this.has(key) ? this.number(key, range) : undefined;
  }

  flag(key: string): boolean {
    if (!this.has(key)) return this.missing(key, 'true or false', false);
    const value = this.value[key];
    return typeof value === 'boolean'
      ? value
      : this.wrong(key, 'is neither true nor false', 'Write true or false, without quotes', false);
  }

  optionalFlag(key: string): boolean | undefined {
    return this.has(key) ? this.flag(key) : undefined;
  }

  /** An object inside this one; when it is missing or none, an empty one whose keys are not missed. */
  section(key: string): Section {
    const value = this.has(key) ? this.value[key] : this.missing(key, 'an object, { … }', undefined);
    if (isObject(value)) return this.within(value, this.at(key), this.mistakes);
    if (value !== undefined) this.wrong(key, 'is no object', 'Write { … }', undefined);
    return this.within({}, this.at(key), []);
  }

  optionalSection(key: string): Section | undefined {
    return this.has(key) ? this.section(key) : undefined;
  }

  /** An object whose keys are names of the user's own; `name` judges them. */
  map(key: string, form: Form, name: (name: string) => string | undefined): [name: string, value: string][] {
    if (!this.has(key)) return [];
    const value = this.value[key];
    if (!isObject(value)) return this.wrong(key, 'is no object', `Write { "name": "${form.like}" }`, []);
    return Object.entries(value).map(([own, item]) => {
      const at = `${this.at(key)}[${JSON.stringify(own)}]`;
      const mistake = name(own);
      if (mistake !== undefined) this.note(at, mistake);
      return [own, this.asText(item, at, form)];
    });
  }

  /** Notes a mistake that only several values together make; `where` is the whole path of one of them. */
  note(where: string, mistake: string): void {
    this.mistakes.push(`${where}: ${mistake}`);
  }

  /** To be called once everything was read: notes each key that nobody asked for. */
  end(): void {
    const known = [...this.asked];
    for (const key of Object.keys(this.value).filter((one) => !this.asked.has(one))) {
      const guess = nearest(key, known);
      const fix = guess ? `did you mean '${guess}'?` : `known here: ${known.join(', ')}`;
      this.note(this.at(key), `unknown; ${fix}`);
    }
    for (const inner of this.inner) inner.end();
  }

  private within(value: Readonly<Record<string, unknown>>, path: string, mistakes: string[]): Section {
    const inner = new Section(value, path, mistakes);
    this.inner.push(inner);
    return inner;
  }

  private asText(value: unknown, at: string, { pattern, what, like }: Form): string {
    if (typeof value === 'string' && pattern.test(value) && !REPLACED.test(value)) return value;
    this.mistakes.push(`${at}: ${JSON.stringify(value)} is not ${what}. Write it like ${JSON.stringify(like)}`);
    return '';
  }

  private missing<T>(key: string, like: string, empty: T): T {
    this.note(this.at(key), `missing. Write ${like}`);
    return empty;
  }

  private wrong<T>(key: string, wrong: string, fix: string, empty: T): T {
    this.note(this.at(key), `${JSON.stringify(this.value[key])} ${wrong}. ${fix}`);
    return empty;
  }

  private at(key: string): string {
    const step = /^[A-Za-z_]\w*$/.test(key) ? key : `[${JSON.stringify(key)}]`;
    return this.path === '' || step.startsWith('[') ? `${this.path}${step}` : `${this.path}.${step}`;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rangeWords({ least, most, unit }: Range): string {
  return `a whole number from ${least} to ${most}${unit ? ` (${unit})` : ''}`;
}
