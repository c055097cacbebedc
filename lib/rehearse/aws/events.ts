/** What happens in the local AWS while it happens, for live progress. */
export type LocalAwsEvent =
  | {
      readonly kind: 'stage';
      /** Name of the function that wrote it. */
      readonly functionName: string;
      readonly stage: string;
      /** `started`, `succeeded`, `failed` or `reverted`. */
      readonly status: string;
      readonly ms?: number;
      readonly message?: string;
    }
  | { readonly kind: 'log'; readonly functionName: string; readonly line: string }
  | {
      readonly kind: 'step';
      readonly executionId: string;
      readonly document: string;
      readonly step: string;
      readonly status: string;
      readonly message?: string;
    }
  | {
      readonly kind: 'execution';
      readonly executionId: string;
      readonly document: string;
      readonly status: string;
      readonly message?: string;
    }
  | { readonly kind: 'host'; readonly instanceId: string; readonly status: 'starting' | 'online' | 'ended' }
  | { readonly kind: 'fault'; readonly id: string };

/** Takes events; must not throw. */
export type EventListener = (event: LocalAwsEvent) => void;
