import type { Json } from './json';

/** What the names in a template stand for. `at` is the place that asks, for error messages. */
export interface Scope {
  /** A parameter, a pseudo parameter or a resource. `undefined` is AWS::NoValue. */
  ref(name: string, at: string): Json | undefined;
  attribute(logicalId: string, attribute: string, at: string): Json;
  condition(name: string, at: string): boolean;
  mapping(map: string, first: string, second: string, at: string): Json;
  importValue(exportName: string, at: string): Json;
  stackOutput(stackName: string, outputName: string, at: string): Json;
  readonly region: string;
}
