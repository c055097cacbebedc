import { isList, isObject, member, objectOrEmpty, type Json, type JsonObject } from '../assembly/json';

/** Reads a resource's properties; what is missing or of the wrong kind is named with its owner. */
export class Properties {
  constructor(
    readonly values: JsonObject,
    /** Logical id and type, for error messages. */
    readonly owner: string,
  ) {}

  get(name: string): Json | undefined {
    return member(this.values, name);
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.fail(name, 'is required');
  }

  optionalText(name: string): string | undefined {
    const value = this.get(name);
    if (value === undefined || value === null) return undefined;
    return isList(value) || isObject(value) ? this.fail(name, 'must be text') : String(value);
  }

  optionalNumber(name: string): number | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    return text.trim() === '' || Number.isNaN(value) ? this.fail(name, 'must be a number') : value;
  }

  /** CloudFormation takes `"true"` for `true`. */
  flag(name: string): boolean | undefined {
    const text = this.optionalText(name)?.toLowerCase();
    if (text === undefined) return undefined;
    return text === 'true' || text === 'false' ? text === 'true' : this.fail(name, 'must be true or false');
  }

  list(name: string): readonly Json[] {
    const value = this.get(name);
    if (value === undefined) return [];
    return isList(value) ? value : this.fail(name, 'must be a list');
  }

  texts(name: string): readonly string[] {
    return this.list(name).map(String);
  }

  /** A nested object; an empty one when the property is absent. */
  nested(name: string): Properties {
    const value = this.get(name);
    if (value !== undefined && !isObject(value)) this.fail(name, 'must be an object');
    return new Properties(objectOrEmpty(value), `${this.owner}.${name}`);
  }

  /** A list of objects. */
  items(name: string): readonly Properties[] {
    return this.list(name).map((item, index) => {
      if (!isObject(item)) return this.fail(`${name}[${index}]`, 'must be an object');
      return new Properties(item, `${this.owner}.${name}[${index}]`);
    });
  }

  /** An object whose values are text. */
  textMap(name: string): Readonly<Record<string, string>> {
    const nested = this.nested(name);
    return Object.fromEntries(Object.keys(nested.values).map((key) => [key, nested.text(key)]));
  }

  /** Tags, which most types take as a list of Key and Value. */
  tags(name = 'Tags'): Readonly<Record<string, string>> {
    return Object.fromEntries(this.items(name).map((tag) => [tag.text('Key'), tag.text('Value')]));
  }

  private fail(name: string, problem: string): never {
    throw new Error(`${this.owner}: the property ${name} ${problem}.`);
  }
}
