$version: "2"

// The control API of the contract server. docs/CONTROL.md shows each operation; the clients of packages/ are rendered
// from this file by `cargo xtask control`.
namespace proofmark.control

use aws.protocols#restJson1

/// What a test asks of a contract server itself, under /_proofmark.
@title("Proofmark control API")
@restJson1
service Control {
    version: "1"
    operations: [
        ListEndpoints
        GetHealth
        ListRequests
        GetReport
        GetReportPage
        ListExpectations
        SetExpectation
        DeleteExpectations
        DeleteExpectation
        Reset
        GetClock
        AdvanceClock
        ListInvocations
        ListDeliveries
        ListFunctions
        SetFunction
        DeleteFunction
    ]
    errors: [
        BadRequest
        Forbidden
        NotFound
        MethodNotAllowed
        Conflict
        TooLarge
        UnsupportedMediaType
        Busy
    ]
}

/// All endpoints of the server.
@readonly
@http(method: "GET", uri: "/_proofmark")
operation ListEndpoints {
    output := {
        /// Method and path of each, `GET /_proofmark/health`.
        @required
        endpoints: Strings
    }
}

/// Whether the server is ready.
@readonly
@http(method: "GET", uri: "/_proofmark/health")
operation GetHealth {
    output := {
        /// `ok`.
        @required
        status: String

        /// The service that is served, by its name in AWS's SDKs.
        @required
        service: String

        /// The version of its model.
        @required
        version: String

        /// How many operations it has.
        @required
        operations: Integer
    }
}

/// The last requests and their responses, the oldest first.
@readonly
@http(method: "GET", uri: "/_proofmark/requests")
operation ListRequests {
    input := {
        /// Only requests of this operation.
        @httpQuery("operation")
        operation: String

        /// Only requests whose response has this status.
        @httpQuery("status")
        status: Integer

        /// Only requests with violations or of no operation; all others when false.
        @httpQuery("violating")
        violating: Boolean

        /// Only requests with a greater number.
        @httpQuery("after")
        after: Long

        /// Only the newest so many.
        @httpQuery("limit")
        limit: Integer
    }

    output := {
        @required
        requests: RecordedRequests

        /// How many more there are, where the response would be longer than 8 MiB.
        requests_left_out: Integer
    }
}

/// What was received since the start or the last reset.
@readonly
@http(method: "GET", uri: "/_proofmark/report")
operation GetReport {
    output: Report
}

/// The report as a page.
@readonly
@http(method: "GET", uri: "/_proofmark/report.html")
operation GetReportPage {
    output := {
        @required
        @httpPayload
        page: Html
    }
}

/// The rules in the order in which they are tried, and how often each was used.
@readonly
@http(method: "GET", uri: "/_proofmark/expectations")
operation ListExpectations {
    output := {
        @required
        expectations: Expectations
    }
}

/// Sets a rule: what the next calls of an operation get, before anything else.
@http(method: "POST", uri: "/_proofmark/expectations", code: 201)
operation SetExpectation {
    input: Rule

    output := {
        /// The number of the rule.
        @required
        id: Long
    }
}

/// Removes all rules that were set while the server runs.
@idempotent
@http(method: "DELETE", uri: "/_proofmark/expectations", code: 204)
operation DeleteExpectations {}

/// Removes one rule.
@idempotent
@http(method: "DELETE", uri: "/_proofmark/expectations/{id}")
operation DeleteExpectation {
    input := {
        /// The number of the rule.
        @required
        @httpLabel
        id: Long
    }

    output := {
        @required
        deleted: Long
    }
}

/// Sets state, rules, recordings and clock back to what they were at the start.
@http(method: "POST", uri: "/_proofmark/reset")
operation Reset {
    output := {
        @required
        reset: Boolean
    }
}

/// The clock, and how many events wait.
@readonly
@http(method: "GET", uri: "/_proofmark/clock")
operation GetClock {
    output: Clock
}

/// Advances the clock.
@http(method: "POST", uri: "/_proofmark/clock")
operation AdvanceClock {
    input := {
        /// A length of time, `90s`, `5m`, `6h`; or `until-idle`, until no event waits.
        @required
        advance: String
    }

    output := with [ClockMembers] {
        /// The runs of functions that this led to.
        @required
        invocations: Invocations

        /// The deliveries that this led to.
        @required
        deliveries: Deliveries
    }
}

/// Every run of a function.
@readonly
@http(method: "GET", uri: "/_proofmark/invocations")
operation ListInvocations {
    output := {
        @required
        invocations: Invocations
    }
}

/// Everything that went to a destination or a dead-letter queue.
@readonly
@http(method: "GET", uri: "/_proofmark/deliveries")
operation ListDeliveries {
    output := {
        @required
        deliveries: Deliveries
    }
}

/// The functions whose results are declared.
@readonly
@http(method: "GET", uri: "/_proofmark/functions")
operation ListFunctions {
    output := {
        /// The names of functions with results.
        @required
        functions: Strings

        /// The names of functions that run a command, a program or a closure.
        @required
        attached: Strings
    }
}

/// Declares what a function does when it is invoked.
@http(method: "POST", uri: "/_proofmark/functions")
operation SetFunction {
    input := with [FunctionResultMembers] {
        /// The name of the function.
        @required
        name: String

        /// Several results in turn; the last one stays.
        results: FunctionResults
    }

    output := {
        @required
        name: String

        /// How many results there are.
        @required
        results: Integer
    }
}

/// Removes what was declared of a function.
@idempotent
@http(method: "DELETE", uri: "/_proofmark/functions/{name}")
operation DeleteFunction {
    input := {
        /// The name of the function.
        @required
        @httpLabel
        name: String
    }

    output := {
        @required
        deleted: String
    }
}

// Requests and violations

/// What was received since the start or the last reset.
structure Report {
    /// Whether every request was valid.
    @required
    clean: Boolean

    /// Requests of an operation.
    @required
    routed: Long

    /// Those of them that violate the model.
    @required
    violating: Long

    /// Requests of no operation.
    @required
    unrouted: Long

    /// Connections whose bytes were not an HTTP request.
    @required
    unreadable: Long

    @required
    operations: OperationCounts

    /// Each different violation once.
    @required
    violations: ViolationCounts

    /// How many violations are not listed because there are too many.
    @required
    violations_left_out: Long

    /// The last requests that violate the model.
    @required
    violating_requests: RecordedRequests

    /// The last requests with nothing but warnings.
    @required
    warned_requests: RecordedRequests

    /// How many more requests there are, where the report would be longer than 8 MiB.
    requests_left_out: Integer
}

list OperationCounts {
    member: OperationCount
}

/// The requests of one operation.
structure OperationCount {
    @required
    operation: String

    /// How many requests.
    @required
    requests: Long

    /// How many of them violate the model.
    @required
    violating: Long

    /// How many responses have each status.
    @required
    statuses: Counts

    /// How many responses have each error, faults among them.
    @required
    errors: Counts
}

map Counts {
    key: String
    value: Long
}

list RecordedRequests {
    member: RecordedRequest
}

/// A request and its response as text. Credentials are masked, and sensitive members too unless the server was started
/// with --reveal.
structure RecordedRequest {
    /// It counts up, from 1.
    @required
    number: Long

    /// None if the request is of no operation.
    operation: String

    /// None when a fault took the response's place.
    status: Integer

    @required
    request: String

    @required
    response: String

    @required
    violations: Violations
}

list Violations {
    member: Violation
}

@mixin
structure ViolationMembers {
    /// Where, by member names.
    @required
    path: String

    /// What was violated.
    @required
    constraint: Constraint

    /// The value as text; none when there is none.
    value: String

    @required
    severity: Severity
}

/// A way in which a request violates the model.
structure Violation with [ViolationMembers] {}

list ViolationCounts {
    member: ViolationCount
}

/// A violation, listed once however often it occurs.
structure ViolationCount with [ViolationMembers] {
    /// None if the requests are of no operation.
    operation: String

    /// How often it occurs.
    @required
    count: Long

    /// The number of the first request with it.
    @required
    first_request: Long

    /// The violation for people.
    @required
    message: String
}

/// What was violated, by a name such as `required`, `pattern` or `length`, and what the model asks for.
structure Constraint {
    @required
    constraint: String

    /// The least length or number.
    min: Document

    /// The greatest length or number.
    max: Document

    /// The length.
    actual: Long

    pattern: String

    /// The values of an enum.
    values: Strings

    /// What the model or the protocol asks for.
    expected: String

    /// How many members of a union are set.
    set: Integer

    /// Why the message cannot be read, or is not signed as expected.
    reason: String

    /// How many violations of the same kinds are not listed.
    count: Long
}

enum Severity {
    ERROR = "error"
    WARNING = "warning"
}

// Rules

list Expectations {
    member: Expectation
}

/// A rule, and how often it was used.
structure Expectation {
    /// Its number.
    @required
    id: Long

    /// `control`, or `scenario` for one of the scenario file.
    @required
    origin: String

    /// The operation; `*` for all of them.
    @required
    operation: String

    /// Members that the input must have, as they were written.
    @required
    input: Document

    /// How many calls it was used for.
    @required
    calls: Long

    /// For how many more it can be used; none when it never ends.
    left: Long
}

@mixin
structure OutcomeMembers {
    /// A success, by the model's member names.
    output: Document

    error: ErrorOutcome

    fault: Fault

    /// How long the response is delayed: `200ms`, `2s`.
    delay: String
}

/// What calls of an operation get.
structure Rule with [OutcomeMembers] {
    /// The operation; `*` for all of them.
    @required
    operation: String

    /// Members that the input must have.
    input: Document

    /// How many calls it is for; all when absent.
    times: Long

    /// Several outcomes in turn; the last one stays.
    answers: Outcomes
}

list Outcomes {
    member: Outcome
}

/// What some calls get.
structure Outcome with [OutcomeMembers] {
    /// How many calls get it; one when absent.
    times: Long
}

/// A response with an error.
structure ErrorOutcome {
    /// An exception of the model, or one that AWS keeps out of it.
    @required
    type: String

    message: String

    /// `Reason` of a TooManyRequestsException.
    reason: String

    /// Seconds, sent as the header `Retry-After`.
    retry_after: Long

    /// Further members, by name.
    members: Document
}

/// What goes wrong with a response.
enum Fault {
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    BAD_GATEWAY = "bad-gateway"
    RESET = "reset"
    GARBAGE = "garbage"
}

// Lambda

@mixin
structure ClockMembers {
    /// `real`, `virtual` or `fast`.
    @required
    clock: String

    /// The time, `2026-11-28T08:08:06.149Z`.
    @required
    now: String

    /// How many events wait.
    @required
    waiting: Long

    /// When the next one is due; none when none waits.
    next: String
}

/// The clock.
structure Clock with [ClockMembers] {}

list Invocations {
    member: Invocation
}

/// One run of a function, or an attempt to run it.
structure Invocation {
    /// It counts up, from 1.
    @required
    number: Long

    /// When it ended.
    @required
    time: String

    /// The same in all attempts of an asynchronous invocation.
    @required
    requestId: String

    @required
    functionArn: String

    /// `RequestResponse` or `Event`.
    @required
    invocationType: String

    /// Which attempt it was, from 1.
    @required
    attempt: Integer

    /// None when no version ran.
    executedVersion: String

    /// `Success`, `Unhandled`, `Throttled`, or `FunctionNotFound`.
    @required
    result: String

    /// The type of the function's error.
    errorType: String

    /// When it is tried again.
    nextAttempt: String
}

list Deliveries {
    member: Delivery
}

/// Something that went to a destination or a dead-letter queue.
structure Delivery {
    /// It counts up, from 1.
    @required
    number: Long

    @required
    time: String

    /// The id of the invocation that it is about.
    @required
    requestId: String

    @required
    functionArn: String

    /// `OnSuccess`, `OnFailure` or `DeadLetterQueue`.
    @required
    reason: String

    /// Why the record was sent.
    @required
    condition: String

    /// The ARN of the destination.
    @required
    destination: String

    /// `sqs`, `sns`, `lambda`, `events`, `s3` or `kafka`.
    @required
    service: String

    /// Whether it arrived.
    @required
    delivered: Boolean

    /// Why it did not arrive.
    failure: String

    /// What was sent, by the destination's own names.
    @required
    message: Document
}

@mixin
structure FunctionResultMembers {
    /// The value that it returns.
    returns: Document

    raises: FunctionError

    /// What it writes to its log.
    log: String

    /// How long it runs: `20ms`, `2s`.
    duration: String
}

list FunctionResults {
    member: FunctionResult
}

/// What a function does in some invocations.
structure FunctionResult with [FunctionResultMembers] {
    /// How many invocations have this result; one when absent.
    times: Long
}

/// An error of a function.
structure FunctionError {
    @required
    errorType: String

    @required
    errorMessage: String

    /// The lines of its stack trace.
    stackTrace: Strings
}

list Strings {
    member: String
}

@mediaType("text/html")
string Html

// Errors

@mixin
structure ErrorMembers {
    /// What is wrong, for people.
    @required
    error: String
}

/// The request has a mistake.
@error("client")
@httpError(400)
structure BadRequest with [ErrorMembers] {
    /// The single mistakes of a rule or of a function's results.
    problems: Problems
}

list Problems {
    member: Problem
}

/// A mistake in a body.
structure Problem {
    /// What kind of mistake it is: `unknown-key`.
    @required
    code: String

    @required
    message: String

    /// What to do.
    help: String
}

/// The request comes from somewhere that may not send any.
@error("client")
@httpError(403)
structure Forbidden with [ErrorMembers] {}

/// There is no such endpoint, rule or function.
@error("client")
@httpError(404)
structure NotFound with [ErrorMembers] {
    /// All endpoints, where there is no such endpoint.
    endpoints: Strings
}

/// The endpoint does not have this method.
@error("client")
@httpError(405)
structure MethodNotAllowed with [ErrorMembers] {
    /// All endpoints.
    endpoints: Strings
}

/// There is no room for it now.
@error("client")
@httpError(409)
structure Conflict with [ErrorMembers] {}

/// It is larger than all the room that there is.
@error("client")
@httpError(413)
structure TooLarge with [ErrorMembers] {}

/// The body is not sent as application/json.
@error("client")
@httpError(415)
structure UnsupportedMediaType with [ErrorMembers] {}

/// The server has no room for the request now.
@error("server")
@httpError(503)
@retryable
structure Busy with [ErrorMembers] {
    /// Seconds.
    @httpHeader("retry-after")
    retryAfter: Integer
}
