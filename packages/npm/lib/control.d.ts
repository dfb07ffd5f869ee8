// Generated from model/control/control.smithy by `cargo xtask control`. Do not edit.

export interface AdvanceClockInput {
  /** A length of time, `90s`, `5m`, `6h`; or `until-idle`, until no event waits. */
  advance: string;
}

export interface AdvanceClockOutput {
  /** `real`, `virtual` or `fast`. */
  clock: string;
  /** The time, `2026-11-28T08:08:06.149Z`. */
  now: string;
  /** How many events wait. */
  waiting: number;
  /** When the next one is due; none when none waits. */
  next?: string | null;
  /** The runs of functions that this led to. */
  invocations: Invocation[];
  /** The deliveries that this led to. */
  deliveries: Delivery[];
}

/** The request has a mistake. */
export interface BadRequest {
  /** What is wrong, for people. */
  error: string;
  /** The single mistakes of a rule or of a function's results. */
  problems?: Problem[] | null;
}

/** The server has no room for the request now. */
export interface Busy {
  /** What is wrong, for people. */
  error: string;
  /** Seconds. */
  retryAfter?: number | null;
}

/** The clock. */
export interface Clock {
  /** `real`, `virtual` or `fast`. */
  clock: string;
  /** The time, `2026-11-28T08:08:06.149Z`. */
  now: string;
  /** How many events wait. */
  waiting: number;
  /** When the next one is due; none when none waits. */
  next?: string | null;
}

/** There is no room for it now. */
export interface Conflict {
  /** What is wrong, for people. */
  error: string;
}

/** What was violated, by a name such as `required`, `pattern` or `length`, and what the model asks for. */
export interface Constraint {
  constraint: string;
  /** The least length or number. */
  min?: unknown | null;
  /** The greatest length or number. */
  max?: unknown | null;
  /** The length. */
  actual?: number | null;
  pattern?: string | null;
  /** The values of an enum. */
  values?: string[] | null;
  /** What the model or the protocol asks for. */
  expected?: string | null;
  /** How many members of a union are set. */
  set?: number | null;
  /** Why the message cannot be read, or is not signed as expected. */
  reason?: string | null;
  /** How many violations of the same kinds are not listed. */
  count?: number | null;
}

export interface DeleteExpectationInput {
  /** The number of the rule. */
  id: number;
}

export interface DeleteExpectationOutput {
  deleted: number;
}

export interface DeleteFunctionInput {
  /** The name of the function. */
  name: string;
}

export interface DeleteFunctionOutput {
  deleted: string;
}

/** Something that went to a destination or a dead-letter queue. */
export interface Delivery {
  /** It counts up, from 1. */
  number: number;
  time: string;
  /** The id of the invocation that it is about. */
  requestId: string;
  functionArn: string;
  /** `OnSuccess`, `OnFailure` or `DeadLetterQueue`. */
  reason: string;
  /** Why the record was sent. */
  condition: string;
  /** The ARN of the destination. */
  destination: string;
  /** `sqs`, `sns`, `lambda`, `events`, `s3` or `kafka`. */
  service: string;
  /** Whether it arrived. */
  delivered: boolean;
  /** Why it did not arrive. */
  failure?: string | null;
  /** What was sent, by the destination's own names. */
  message: unknown;
}

/** A response with an error. */
export interface ErrorOutcome {
  /** An exception of the model, or one that AWS keeps out of it. */
  type: string;
  message?: string | null;
  /** `Reason` of a TooManyRequestsException. */
  reason?: string | null;
  /** Seconds, sent as the header `Retry-After`. */
  retry_after?: number | null;
  /** Further members, by name. */
  members?: unknown | null;
}

/** A rule, and how often it was used. */
export interface Expectation {
  /** Its number. */
  id: number;
  /** `control`, or `scenario` for one of the scenario file. */
  origin: string;
  /** The operation; `*` for all of them. */
  operation: string;
  /** Members that the input must have, as they were written. */
  input: unknown;
  /** How many calls it was used for. */
  calls: number;
  /** For how many more it can be used; none when it never ends. */
  left?: number | null;
}

/** What goes wrong with a response. */
export type Fault = "timeout" | "truncated" | "bad-gateway" | "reset" | "garbage";

/** The request comes from somewhere that may not send any. */
export interface Forbidden {
  /** What is wrong, for people. */
  error: string;
}

/** An error of a function. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  /** The lines of its stack trace. */
  stackTrace?: string[] | null;
}

/** What a function does in some invocations. */
export interface FunctionResult {
  /** The value that it returns. */
  returns?: unknown | null;
  raises?: FunctionError | null;
  /** What it writes to its log. */
  log?: string | null;
  /** How long it runs: `20ms`, `2s`. */
  duration?: string | null;
  /** How many invocations have this result; one when absent. */
  times?: number | null;
}

export interface GetHealthOutput {
  /** `ok`. */
  status: string;
  /** The service that is served, by its name in AWS's SDKs. */
  service: string;
  /** The version of its model. */
  version: string;
  /** How many operations it has. */
  operations: number;
}

/** One run of a function, or an attempt to run it. */
export interface Invocation {
  /** It counts up, from 1. */
  number: number;
  /** When it ended. */
  time: string;
  /** The same in all attempts of an asynchronous invocation. */
  requestId: string;
  functionArn: string;
  /** `RequestResponse` or `Event`. */
  invocationType: string;
  /** Which attempt it was, from 1. */
  attempt: number;
  /** None when no version ran. */
  executedVersion?: string | null;
  /** `Success`, `Unhandled`, `Throttled`, or `FunctionNotFound`. */
  result: string;
  /** The type of the function's error. */
  errorType?: string | null;
  /** When it is tried again. */
  nextAttempt?: string | null;
}

export interface ListDeliveriesOutput {
  deliveries: Delivery[];
}

export interface ListEndpointsOutput {
  /** Method and path of each, `GET /_proofmark/health`. */
  endpoints: string[];
}

export interface ListExpectationsOutput {
  expectations: Expectation[];
}

export interface ListFunctionsOutput {
  /** The names of functions with results. */
  functions: string[];
  /** The names of functions that run a command, a program or a closure. */
  attached: string[];
}

export interface ListInvocationsOutput {
  invocations: Invocation[];
}

export interface ListRequestsInput {
  /** Only requests of this operation. */
  operation?: string | null;
  /** Only requests whose response has this status. */
  status?: number | null;
  /** Only requests with violations or of no operation; all others when false. */
  violating?: boolean | null;
  /** Only requests with a greater number. */
  after?: number | null;
  /** Only the newest so many. */
  limit?: number | null;
}

export interface ListRequestsOutput {
  requests: RecordedRequest[];
  /** How many more there are, where the response would be longer than 8 MiB. */
  requests_left_out?: number | null;
}

/** The endpoint does not have this method. */
export interface MethodNotAllowed {
  /** What is wrong, for people. */
  error: string;
  /** All endpoints. */
  endpoints?: string[] | null;
}

/** There is no such endpoint, rule or function. */
export interface NotFound {
  /** What is wrong, for people. */
  error: string;
  /** All endpoints, where there is no such endpoint. */
  endpoints?: string[] | null;
}

/** The requests of one operation. */
export interface OperationCount {
  operation: string;
  /** How many requests. */
  requests: number;
  /** How many of them violate the model. */
  violating: number;
  /** How many responses have each status. */
  statuses: Record<string, number>;
  /** How many responses have each error, faults among them. */
  errors: Record<string, number>;
}

/** What some calls get. */
export interface Outcome {
  /** A success, by the model's member names. */
  output?: unknown | null;
  error?: ErrorOutcome | null;
  fault?: Fault | null;
  /** How long the response is delayed: `200ms`, `2s`. */
  delay?: string | null;
  /** How many calls get it; one when absent. */
  times?: number | null;
}

/** A mistake in a body. */
export interface Problem {
  /** What kind of mistake it is: `unknown-key`. */
  code: string;
  message: string;
  /** What to do. */
  help?: string | null;
}

/** A request and its response as text. Credentials are masked, and sensitive members too unless the server was started with --reveal. */
export interface RecordedRequest {
  /** It counts up, from 1. */
  number: number;
  /** None if the request is of no operation. */
  operation?: string | null;
  /** None when a fault took the response's place. */
  status?: number | null;
  request: string;
  response: string;
  violations: Violation[];
}

/** What was received since the start or the last reset. */
export interface Report {
  /** Whether every request was valid. */
  clean: boolean;
  /** Requests of an operation. */
  routed: number;
  /** Those of them that violate the model. */
  violating: number;
  /** Requests of no operation. */
  unrouted: number;
  /** Connections whose bytes were not an HTTP request. */
  unreadable: number;
  operations: OperationCount[];
  /** Each different violation once. */
  violations: ViolationCount[];
  /** How many violations are not listed because there are too many. */
  violations_left_out: number;
  /** The last requests that violate the model. */
  violating_requests: RecordedRequest[];
  /** The last requests with nothing but warnings. */
  warned_requests: RecordedRequest[];
  /** How many more requests there are, where the report would be longer than 8 MiB. */
  requests_left_out?: number | null;
}

export interface ResetOutput {
  reset: boolean;
}

/** What calls of an operation get. */
export interface Rule {
  /** A success, by the model's member names. */
  output?: unknown | null;
  error?: ErrorOutcome | null;
  fault?: Fault | null;
  /** How long the response is delayed: `200ms`, `2s`. */
  delay?: string | null;
  /** The operation; `*` for all of them. */
  operation: string;
  /** Members that the input must have. */
  input?: unknown | null;
  /** How many calls it is for; all when absent. */
  times?: number | null;
  /** Several outcomes in turn; the last one stays. */
  answers?: Outcome[] | null;
}

export interface SetExpectationOutput {
  /** The number of the rule. */
  id: number;
}

export interface SetFunctionInput {
  /** The value that it returns. */
  returns?: unknown | null;
  raises?: FunctionError | null;
  /** What it writes to its log. */
  log?: string | null;
  /** How long it runs: `20ms`, `2s`. */
  duration?: string | null;
  /** The name of the function. */
  name: string;
  /** Several results in turn; the last one stays. */
  results?: FunctionResult[] | null;
}

export interface SetFunctionOutput {
  name: string;
  /** How many results there are. */
  results: number;
}

export type Severity = "error" | "warning";

/** It is larger than all the room that there is. */
export interface TooLarge {
  /** What is wrong, for people. */
  error: string;
}

/** The body is not sent as application/json. */
export interface UnsupportedMediaType {
  /** What is wrong, for people. */
  error: string;
}

/** A way in which a request violates the model. */
export interface Violation {
  /** Where, by member names. */
  path: string;
  /** What was violated. */
  constraint: Constraint;
  /** The value as text; none when there is none. */
  value?: string | null;
  severity: Severity;
}

/** A violation, listed once however often it occurs. */
export interface ViolationCount {
  /** Where, by member names. */
  path: string;
  /** What was violated. */
  constraint: Constraint;
  /** The value as text; none when there is none. */
  value?: string | null;
  severity: Severity;
  /** None if the requests are of no operation. */
  operation?: string | null;
  /** How often it occurs. */
  count: number;
  /** The number of the first request with it. */
  first_request: number;
  /** The violation for people. */
  message: string;
}

/** The operations of the control API, which docs/CONTROL.md describes. */
export interface ControlApi {
  /** All endpoints of the server. */
  listEndpoints(): Promise<ListEndpointsOutput>;
  /** Whether the server is ready. */
  getHealth(): Promise<GetHealthOutput>;
  /** The last requests and their responses, the oldest first. */
  listRequests(input?: ListRequestsInput): Promise<ListRequestsOutput>;
  /** What was received since the start or the last reset. */
  getReport(): Promise<Report>;
  /** The report as a page. */
  getReportPage(): Promise<string>;
  /** The rules in the order in which they are tried, and how often each was used. */
  listExpectations(): Promise<ListExpectationsOutput>;
  /** Sets a rule: what the next calls of an operation get, before anything else. */
  setExpectation(input: Rule): Promise<SetExpectationOutput>;
  /** Removes all rules that were set while the server runs. */
  deleteExpectations(): Promise<void>;
  /** Removes one rule. */
  deleteExpectation(input: DeleteExpectationInput): Promise<DeleteExpectationOutput>;
  /** Sets state, rules, recordings and clock back to what they were at the start. */
  reset(): Promise<ResetOutput>;
  /** The clock, and how many events wait. */
  getClock(): Promise<Clock>;
  /** Advances the clock. */
  advanceClock(input: AdvanceClockInput): Promise<AdvanceClockOutput>;
  /** Every run of a function. */
  listInvocations(): Promise<ListInvocationsOutput>;
  /** Everything that went to a destination or a dead-letter queue. */
  listDeliveries(): Promise<ListDeliveriesOutput>;
  /** The functions whose results are declared. */
  listFunctions(): Promise<ListFunctionsOutput>;
  /** Declares what a function does when it is invoked. */
  setFunction(input: SetFunctionInput): Promise<SetFunctionOutput>;
  /** Removes what was declared of a function. */
  deleteFunction(input: DeleteFunctionInput): Promise<DeleteFunctionOutput>;
}
