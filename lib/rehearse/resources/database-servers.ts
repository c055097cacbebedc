/** Starts the servers that stand for RDS instances. */
export interface DatabaseServers {
  /** Family of the parameter groups that go with a version, e.g. `postgres15`; `undefined`: nothing is known of that engine. */
  familyOf(engine: string, version: string): string | undefined;
  /** Resolves when the server accepts connections. */
  start(request: ServerRequest): Promise<RunningServer>;
}

export interface ServerRequest {
  readonly identifier: string;
  /** As RDS names it, e.g. `postgres`. */
  readonly engine: string;
  /** As the template states it, e.g. `15.17`; without a minor the server's newest. */
  readonly engineVersion: string;
  /** @default the engine's own */
  readonly port?: number;
  /** Values of the parameter group; empty without one. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly masterUsername: string;
  readonly masterPassword: string;
  /** Database that is created with the server. @default - none besides the engine's own */
  readonly databaseName?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RunningServer {
  /** What clients connect to: a loopback address. */
  readonly address: string;
  readonly port: number;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}
