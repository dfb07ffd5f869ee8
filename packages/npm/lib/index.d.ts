/// <reference lib="esnext.disposable" />

import type {
  AdvanceClockOutput,
  ControlApi,
  Delivery,
  FunctionResult,
  Invocation,
  ListRequestsInput,
  Problem,
  RecordedRequest,
  Report,
  Rule,
} from "./control.js";

/** What is served and how. */
export interface StartOptions {
  /** The address to listen on; `127.0.0.1` by default. */
  host?: string;
  /** The port to listen on; a free one by default. */
  port?: number;
  /** A scenario file. */
  scenario?: string | URL;
  /**
   * Which resources exist: `on`, those that were created or declared; `auto`, all others too, with documented and
   * synthesized responses; `off`, as `auto`, and nothing is kept. The scenario's when absent, else `on`.
   */
  state?: "on" | "auto" | "off";
  /** Answers requests that violate the model as if they were valid; they are recorded in either case. */
  lenient?: boolean;
  /** The seed of synthesized values. */
  seed?: number;
  /** The region that clients get; `us-east-1` by default. */
  region?: string;
  /** Further arguments of `proofmark serve`. */
  arguments?: readonly string[];
}

export * from "./control.js";

/** What calls of an operation get. */
export type RuleOfOperation = Omit<Rule, "operation">;

/** A running server. It ends with this process, however that ends. */
export interface Server {
  /** The server's URL. */
  readonly url: string;
  /** The same as `url`. */
  readonly endpoint: string;
  /** The region that clients get. */
  readonly region: string;
  /** The process id of the server. */
  readonly pid: number;
  /** The name of the environment variable that leads AWS's SDKs to the server. */
  readonly variable: string;
  readonly isRunning: boolean;
  /** The configuration of a client: `new LambdaClient(server.clientConfig)`. */
  readonly clientConfig: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** The variables that lead any AWS SDK in another process to the server, and to nothing else. */
  readonly environment: Record<string, string>;
  /** All operations of the control API, by name. */
  readonly controlApi: ControlApi;
  report(): Promise<Report>;
  /** The last requests with their responses; only those that the filters name. */
  requests(filters?: ListRequestsInput): Promise<RecordedRequest[]>;
  /** Rejects with `ContractViolated` if a request since the last reset violates the model. */
  check(): Promise<void>;
  /** Forgets state, recorded requests and expectations, and sets the clock back. */
  reset(): Promise<void>;
  /**
   * Sets what the next calls of an operation get, before anything else; resolves to an id. A blob, such as the payload of
   * Invoke, is JSON, a text, or a `Uint8Array`: `{ output: { StatusCode: 200, Payload: { ok: true } } }`.
   */
  expect(operation: string, rule: RuleOfOperation): Promise<number>;
  /** Takes one expectation back, or all of them. */
  forget(expectation?: number): Promise<void>;
  /** Declares what a function of Lambda does when it is invoked. */
  function(name: string, results: FunctionResult & { results?: FunctionResult[] }): Promise<void>;
  /** Advances the server's clock by a length of time (`"90s"`), or `"until-idle"`. */
  advance(by: string): Promise<AdvanceClockOutput>;
  /** Every run of a function. */
  invocations(): Promise<Invocation[]>;
  /** Everything that went to a destination or a dead-letter queue. */
  deliveries(): Promise<Delivery[]>;
  /** Sends a request to the control API, `/_proofmark/PATH`. */
  control(method: string, path: string, body?: unknown): Promise<any>;
  /** Stops the server; stopping it twice does nothing. */
  stop(): Promise<void>;
  /** Stops the server: `await using server = await startLambda()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Serves AWS Lambda's API. Rejects with `ProgramNotFound` or `ServerFailed` where it cannot be started. */
export function startLambda(options?: StartOptions): Promise<Server>;

/** Serves the API of a Smithy model. */
export function serve(
  options: StartOptions & { model: string | URL | readonly (string | URL)[] },
): Promise<Server>;

/** What happens with requests that a recording does not have. */
export type RecordMode =
  /** They are rejected; nothing goes to the network. */
  | "none"
  /** As `none`; where there is no file yet, all goes to `upstream` and is recorded. */
  | "once"
  /** They go to `upstream` and are added to the file. */
  | "new-episodes"
  /** All requests go to `upstream`, and the file is replaced. */
  | "all";

export interface RecordOptions {
  /** The service that requests go on to: its URL, or `aws` for real AWS in the region of `AWS_REGION`. */
  upstream?: string | URL;
  /** Lets `upstream` be a URL of real AWS. */
  allowAws?: boolean;
  /** The model of a service that is not built in. */
  model?: string | URL | readonly (string | URL)[];
  /** What is kept that is left out by default. */
  keep?: readonly ("payloads" | "raw" | "headers")[];
  /** Files of certificates that are trusted beside those of the system. */
  ca?: string | URL | readonly (string | URL)[];
  /** The region that clients get; that of the recording by default. */
  region?: string;
  /** Further arguments of `proofmark replay`. */
  arguments?: readonly string[];
}

export interface ReplayOptions extends RecordOptions {
  /** `none` by default. */
  mode?: RecordMode;
  /** Accepts exchanges that are not played. */
  allowUnplayed?: boolean;
  /** Plays streams with the pauses that were recorded; `true` by default. */
  pauses?: boolean;
}

/** What was played and recorded, and what is wrong with it. */
export interface ReplayReport {
  clean: boolean;
  requests: number;
  played: number;
  /** `null` where nothing is to be recorded. */
  recorded: number | null;
  unplayed: number;
  /** A line for each request that was not found, with the nearest exchange, and each exchange that was not played. */
  findings: string[];
}

/** A recording that is played or made. It ends with this process, however that ends. */
export interface Replay
  extends Pick<Server, "url" | "endpoint" | "region" | "pid" | "variable" | "isRunning" | "clientConfig" | "environment"> {
  /** The recording's file. */
  readonly file: string;
  report(): Promise<ReplayReport>;
  /** Rejects with `ReplayDiffers` if a request was not found so far, or an exchange was not played. */
  check(): Promise<void>;
  /** Stops it, and checks; rejects with `ServerFailed` where the file could not be written. */
  finish(): Promise<void>;
  /** Stops it without a check. */
  stop(): Promise<void>;
  /** As `finish`: `await using recording = await replay(file)`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Plays a recording. Rejects with `ProgramNotFound` or `ServerFailed` where it cannot be started. */
export function replay(file: string | URL, options?: ReplayOptions): Promise<Replay>;

/** Records what the service at `upstream` responds: `replay` with the mode `all`. */
export function record(
  file: string | URL,
  options: RecordOptions & { upstream: string | URL },
): Promise<Replay>;

/** The path of the program: that of the environment variable `PROOFMARK_PROGRAM`, else the installed one. */
export function findProgram(): string;

/** The base of all errors of this package. */
export class ProofmarkError extends Error {}

/** The program is not installed. */
export class ProgramNotFound extends ProofmarkError {}

/** The server could not be started, or it ended or stopped responding while it was needed. */
export class ServerFailed extends ProofmarkError {}

/** The server rejected a request for its control API. */
export class ControlError extends ProofmarkError {
  readonly status: number;
  readonly response: { error?: string; problems?: Problem[] };
}

/** The server received requests that violate the model; the message is a report for people. */
export class ContractViolated extends ProofmarkError {
  readonly report: Report;
}

/** Requests were not found in a recording, or exchanges of it were not played; the message is a report for people. */
export class ReplayDiffers extends ProofmarkError {
  readonly report: ReplayReport;
}
