"""The control API of the server, one method per operation.

Generated from model/control/control.smithy by `cargo xtask control`. Do not edit.
"""

from __future__ import annotations

import urllib.parse
from typing import Any, Dict, List, Mapping, Optional, Protocol, TypedDict


class AdvanceClockOutput(TypedDict, total=False):
    """One of the types of the control API."""

    #: `real`, `virtual` or `fast`.
    clock: str
    #: The time, `2026-11-28T08:08:06.149Z`.
    now: str
    #: How many events wait.
    waiting: int
    #: When the next one is due; none when none waits.
    next: Optional[str]
    #: The runs of functions that this led to.
    invocations: List[Invocation]
    #: The deliveries that this led to.
    deliveries: List[Delivery]


class BadRequest(TypedDict, total=False):
    """The request has a mistake."""

    #: What is wrong, for people.
    error: str
    #: The single mistakes of a rule or of a function's results.
    problems: Optional[List[Problem]]


class Busy(TypedDict, total=False):
    """The server has no room for the request now."""

    #: What is wrong, for people.
    error: str
    #: Seconds.
    retryAfter: Optional[int]


class Clock(TypedDict, total=False):
    """The clock."""

    #: `real`, `virtual` or `fast`.
    clock: str
    #: The time, `2026-11-28T08:08:06.149Z`.
    now: str
    #: How many events wait.
    waiting: int
    #: When the next one is due; none when none waits.
    next: Optional[str]


class Conflict(TypedDict, total=False):
    """There is no room for it now."""

    #: What is wrong, for people.
    error: str


class Constraint(TypedDict, total=False):
    """What was violated, by a name such as `required`, `pattern` or `length`, and what the model asks for."""

    constraint: str
    #: The least length or number.
    min: Any
    #: The greatest length or number.
    max: Any
    #: The length.
    actual: Optional[int]
    pattern: Optional[str]
    #: The values of an enum.
    values: Optional[List[str]]
    #: What the model or the protocol asks for.
    expected: Optional[str]
    #: How many members of a union are set.
    set: Optional[int]
    #: Why the message cannot be read, or is not signed as expected.
    reason: Optional[str]
    #: How many violations of the same kinds are not listed.
    count: Optional[int]


class DeleteExpectationOutput(TypedDict, total=False):
    """One of the types of the control API."""

    deleted: int


class DeleteFunctionOutput(TypedDict, total=False):
    """One of the types of the control API."""

    deleted: str


class Delivery(TypedDict, total=False):
    """Something that went to a destination or a dead-letter queue."""

    #: It counts up, from 1.
    number: int
    time: str
    #: The id of the invocation that it is about.
    requestId: str
    functionArn: str
    #: `OnSuccess`, `OnFailure` or `DeadLetterQueue`.
    reason: str
    #: Why the record was sent.
    condition: str
    #: The ARN of the destination.
    destination: str
    #: `sqs`, `sns`, `lambda`, `events`, `s3` or `kafka`.
    service: str
    #: Whether it arrived.
    delivered: bool
    #: Why it did not arrive.
    failure: Optional[str]
    #: What was sent, by the destination's own names.
    message: Any


class ErrorOutcome(TypedDict, total=False):
    """A response with an error."""

    #: An exception of the model, or one that AWS keeps out of it.
    type: str
    message: Optional[str]
    #: `Reason` of a TooManyRequestsException.
    reason: Optional[str]
    #: Seconds, sent as the header `Retry-After`.
    retry_after: Optional[int]
    #: Further members, by name.
    members: Any


class Expectation(TypedDict, total=False):
    """A rule, and how often it was used."""

    #: Its number.
    id: int
    #: `control`, or `scenario` for one of the scenario file.
    origin: str
    #: The operation; `*` for all of them.
    operation: str
    #: Members that the input must have, as they were written.
    input: Any
    #: How many calls it was used for.
    calls: int
    #: For how many more it can be used; none when it never ends.
    left: Optional[int]


#: What goes wrong with a response. One of ``timeout``, ``truncated``, ``bad-gateway``, ``reset``, ``garbage``.
Fault = str


class Forbidden(TypedDict, total=False):
    """The request comes from somewhere that may not send any."""

    #: What is wrong, for people.
    error: str


class FunctionError(TypedDict, total=False):
    """An error of a function."""

    errorType: str
    errorMessage: str
    #: The lines of its stack trace.
    stackTrace: Optional[List[str]]


class FunctionResult(TypedDict, total=False):
    """What a function does in some invocations."""

    #: The value that it returns.
    returns: Any
    raises: Optional[FunctionError]
    #: What it writes to its log.
    log: Optional[str]
    #: How long it runs: `20ms`, `2s`.
    duration: Optional[str]
    #: How many invocations have this result; one when absent.
    times: Optional[int]


class GetHealthOutput(TypedDict, total=False):
    """One of the types of the control API."""

    #: `ok`.
    status: str
    #: The service that is served, by its name in AWS's SDKs.
    service: str
    #: The version of its model.
    version: str
    #: How many operations it has.
    operations: int


class Invocation(TypedDict, total=False):
    """One run of a function, or an attempt to run it."""

    #: It counts up, from 1.
    number: int
    #: When it ended.
    time: str
    #: The same in all attempts of an asynchronous invocation.
    requestId: str
    functionArn: str
    #: `RequestResponse` or `Event`.
    invocationType: str
    #: Which attempt it was, from 1.
    attempt: int
    #: None when no version ran.
    executedVersion: Optional[str]
    #: `Success`, `Unhandled`, `Throttled`, or `FunctionNotFound`.
    result: str
    #: The type of the function's error.
    errorType: Optional[str]
    #: When it is tried again.
    nextAttempt: Optional[str]


class ListDeliveriesOutput(TypedDict, total=False):
    """One of the types of the control API."""

    deliveries: List[Delivery]


class ListEndpointsOutput(TypedDict, total=False):
    """One of the types of the control API."""

    #: Method and path of each, `GET /_proofmark/health`.
    endpoints: List[str]


class ListExpectationsOutput(TypedDict, total=False):
    """One of the types of the control API."""

    expectations: List[Expectation]


class ListFunctionsOutput(TypedDict, total=False):
    """One of the types of the control API."""

    #: The names of functions with results.
    functions: List[str]
    #: The names of functions that run a command, a program or a closure.
    attached: List[str]


class ListInvocationsOutput(TypedDict, total=False):
    """One of the types of the control API."""

    invocations: List[Invocation]


class ListRequestsOutput(TypedDict, total=False):
    """One of the types of the control API."""

    requests: List[RecordedRequest]
    #: How many more there are, where the response would be longer than 8 MiB.
    requests_left_out: Optional[int]


class MethodNotAllowed(TypedDict, total=False):
    """The endpoint does not have this method."""

    #: What is wrong, for people.
    error: str
    #: All endpoints.
    endpoints: Optional[List[str]]


class NotFound(TypedDict, total=False):
    """There is no such endpoint, rule or function."""

    #: What is wrong, for people.
    error: str
    #: All endpoints, where there is no such endpoint.
    endpoints: Optional[List[str]]


class OperationCount(TypedDict, total=False):
    """The requests of one operation."""

    operation: str
    #: How many requests.
    requests: int
    #: How many of them violate the model.
    violating: int
    #: How many responses have each status.
    statuses: Dict[str, int]
    #: How many responses have each error, faults among them.
    errors: Dict[str, int]


class Outcome(TypedDict, total=False):
    """What some calls get."""

    #: A success, by the model's member names.
    output: Any
    error: Optional[ErrorOutcome]
    fault: Optional[Fault]
    #: How long the response is delayed: `200ms`, `2s`.
    delay: Optional[str]
    #: How many calls get it; one when absent.
    times: Optional[int]


class Problem(TypedDict, total=False):
    """A mistake in a body."""

    #: What kind of mistake it is: `unknown-key`.
    code: str
    message: str
    #: What to do.
    help: Optional[str]


class RecordedRequest(TypedDict, total=False):
    """A request and its response as text. Credentials are masked, and sensitive members too unless the server was started with --reveal."""

    #: It counts up, from 1.
    number: int
    #: None if the request is of no operation.
    operation: Optional[str]
    #: None when a fault took the response's place.
    status: Optional[int]
    request: str
    response: str
    violations: List[Violation]


class Report(TypedDict, total=False):
    """What was received since the start or the last reset."""

    #: Whether every request was valid.
    clean: bool
    #: Requests of an operation.
    routed: int
    #: Those of them that violate the model.
    violating: int
    #: Requests of no operation.
    unrouted: int
    #: Connections whose bytes were not an HTTP request.
    unreadable: int
    operations: List[OperationCount]
    #: Each different violation once.
    violations: List[ViolationCount]
    #: How many violations are not listed because there are too many.
    violations_left_out: int
    #: The last requests that violate the model.
    violating_requests: List[RecordedRequest]
    #: The last requests with nothing but warnings.
    warned_requests: List[RecordedRequest]
    #: How many more requests there are, where the report would be longer than 8 MiB.
    requests_left_out: Optional[int]


class ResetOutput(TypedDict, total=False):
    """One of the types of the control API."""

    reset: bool


class SetExpectationOutput(TypedDict, total=False):
    """One of the types of the control API."""

    #: The number of the rule.
    id: int


class SetFunctionOutput(TypedDict, total=False):
    """One of the types of the control API."""

    name: str
    #: How many results there are.
    results: int


#: One of the types of the control API. One of ``error``, ``warning``.
Severity = str


class TooLarge(TypedDict, total=False):
    """It is larger than all the room that there is."""

    #: What is wrong, for people.
    error: str


class UnsupportedMediaType(TypedDict, total=False):
    """The body is not sent as application/json."""

    #: What is wrong, for people.
    error: str


class Violation(TypedDict, total=False):
    """A way in which a request violates the model."""

    #: Where, by member names.
    path: str
    #: What was violated.
    constraint: Constraint
    #: The value as text; none when there is none.
    value: Optional[str]
    severity: Severity


class ViolationCount(TypedDict, total=False):
    """A violation, listed once however often it occurs."""

    #: Where, by member names.
    path: str
    #: What was violated.
    constraint: Constraint
    #: The value as text; none when there is none.
    value: Optional[str]
    severity: Severity
    #: None if the requests are of no operation.
    operation: Optional[str]
    #: How often it occurs.
    count: int
    #: The number of the first request with it.
    first_request: int
    #: The violation for people.
    message: str


#: A member that is not sent; None is sent as null where any value is allowed.
ABSENT: Any = object()


class Send(Protocol):
    """Sends a request to the control API."""

    def __call__(self, method: str, path: str, body: Optional[Mapping[str, Any]], *, text: bool = False) -> Any:
        """The response to METHOD /_proofmark/PATH: its JSON, or its text."""


def _path(path: str, query: Mapping[str, Any]) -> str:
    given = {name: str(value).lower() if isinstance(value, bool) else value
             for name, value in query.items() if value is not ABSENT}
    return f"{path}?{urllib.parse.urlencode(given)}" if given else path


def _label(value: Any) -> str:
    return urllib.parse.quote(str(value), safe="")


def _body(members: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in members.items() if value is not ABSENT}


class ControlApi:
    """The operations of the control API, which docs/CONTROL.md describes. ``Server.control_api`` is one."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def list_endpoints(self) -> ListEndpointsOutput:
        """All endpoints of the server.

        ``GET /_proofmark``
        """
        response: ListEndpointsOutput = self._send("GET", "", None)
        return response

    def get_health(self) -> GetHealthOutput:
        """Whether the server is ready.

        ``GET /_proofmark/health``
        """
        response: GetHealthOutput = self._send("GET", "health", None)
        return response

    def list_requests(self, *, operation: Optional[str] = None, status: Optional[int] = None, violating: Optional[bool] = None, after: Optional[int] = None, limit: Optional[int] = None) -> ListRequestsOutput:
        """The last requests and their responses, the oldest first.

        ``GET /_proofmark/requests``

        ``operation``: Only requests of this operation.

        ``status``: Only requests whose response has this status.

        ``violating``: Only requests with violations or of no operation; all others when false.

        ``after``: Only requests with a greater number.

        ``limit``: Only the newest so many.
        """
        response: ListRequestsOutput = self._send("GET", _path("requests", {"operation": ABSENT if operation is None else operation, "status": ABSENT if status is None else status, "violating": ABSENT if violating is None else violating, "after": ABSENT if after is None else after, "limit": ABSENT if limit is None else limit}), None)
        return response

    def get_report(self) -> Report:
        """What was received since the start or the last reset.

        ``GET /_proofmark/report``
        """
        response: Report = self._send("GET", "report", None)
        return response

    def get_report_page(self) -> str:
        """The report as a page.

        ``GET /_proofmark/report.html``
        """
        response: str = self._send("GET", "report.html", None, text=True)
        return response

    def list_expectations(self) -> ListExpectationsOutput:
        """The rules in the order in which they are tried, and how often each was used.

        ``GET /_proofmark/expectations``
        """
        response: ListExpectationsOutput = self._send("GET", "expectations", None)
        return response

    def set_expectation(self, operation: str, *, output: Any = ABSENT, error: Optional[ErrorOutcome] = None, fault: Optional[Fault] = None, delay: Optional[str] = None, input: Any = ABSENT, times: Optional[int] = None, answers: Optional[List[Outcome]] = None) -> SetExpectationOutput:
        """Sets a rule: what the next calls of an operation get, before anything else.

        ``POST /_proofmark/expectations``

        ``operation``: The operation; `*` for all of them.

        ``output``: A success, by the model's member names.

        ``delay``: How long the response is delayed: `200ms`, `2s`.

        ``input``: Members that the input must have.

        ``times``: How many calls it is for; all when absent.

        ``answers``: Several outcomes in turn; the last one stays.
        """
        response: SetExpectationOutput = self._send("POST", "expectations", _body({"output": output, "error": ABSENT if error is None else error, "fault": ABSENT if fault is None else fault, "delay": ABSENT if delay is None else delay, "operation": operation, "input": input, "times": ABSENT if times is None else times, "answers": ABSENT if answers is None else answers}))
        return response

    def delete_expectations(self) -> None:
        """Removes all rules that were set while the server runs.

        ``DELETE /_proofmark/expectations``
        """
        self._send("DELETE", "expectations", None)

    def delete_expectation(self, id: int) -> DeleteExpectationOutput:
        """Removes one rule.

        ``DELETE /_proofmark/expectations/{id}``

        ``id``: The number of the rule.
        """
        response: DeleteExpectationOutput = self._send("DELETE", f"expectations/{_label(id)}", None)
        return response

    def reset(self) -> ResetOutput:
        """Sets state, rules, recordings and clock back to what they were at the start.

        ``POST /_proofmark/reset``
        """
        response: ResetOutput = self._send("POST", "reset", None)
        return response

    def get_clock(self) -> Clock:
        """The clock, and how many events wait.

        ``GET /_proofmark/clock``
        """
        response: Clock = self._send("GET", "clock", None)
        return response

    def advance_clock(self, advance: str) -> AdvanceClockOutput:
        """Advances the clock.

        ``POST /_proofmark/clock``

        ``advance``: A length of time, `90s`, `5m`, `6h`; or `until-idle`, until no event waits.
        """
        response: AdvanceClockOutput = self._send("POST", "clock", _body({"advance": advance}))
        return response

    def list_invocations(self) -> ListInvocationsOutput:
        """Every run of a function.

        ``GET /_proofmark/invocations``
        """
        response: ListInvocationsOutput = self._send("GET", "invocations", None)
        return response

    def list_deliveries(self) -> ListDeliveriesOutput:
        """Everything that went to a destination or a dead-letter queue.

        ``GET /_proofmark/deliveries``
        """
        response: ListDeliveriesOutput = self._send("GET", "deliveries", None)
        return response

    def list_functions(self) -> ListFunctionsOutput:
        """The functions whose results are declared.

        ``GET /_proofmark/functions``
        """
        response: ListFunctionsOutput = self._send("GET", "functions", None)
        return response

    def set_function(self, name: str, *, returns: Any = ABSENT, raises: Optional[FunctionError] = None, log: Optional[str] = None, duration: Optional[str] = None, results: Optional[List[FunctionResult]] = None) -> SetFunctionOutput:
        """Declares what a function does when it is invoked.

        ``POST /_proofmark/functions``

        ``name``: The name of the function.

        ``returns``: The value that it returns.

        ``log``: What it writes to its log.

        ``duration``: How long it runs: `20ms`, `2s`.

        ``results``: Several results in turn; the last one stays.
        """
        response: SetFunctionOutput = self._send("POST", "functions", _body({"returns": returns, "raises": ABSENT if raises is None else raises, "log": ABSENT if log is None else log, "duration": ABSENT if duration is None else duration, "name": name, "results": ABSENT if results is None else results}))
        return response

    def delete_function(self, name: str) -> DeleteFunctionOutput:
        """Removes what was declared of a function.

        ``DELETE /_proofmark/functions/{name}``

        ``name``: The name of the function.
        """
        response: DeleteFunctionOutput = self._send("DELETE", f"functions/{_label(name)}", None)
        return response
