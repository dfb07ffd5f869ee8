"""The exceptions of this package."""

from __future__ import annotations

from typing import Any, Mapping


class ProofmarkError(Exception):
    """The base of all exceptions of this package."""


class ProgramNotFound(ProofmarkError):
    """The program ``proofmark`` is not installed where it was looked for."""


class ServerFailed(ProofmarkError):
    """The server could not be started, or it ended or stopped responding while it was needed."""


class ControlError(ProofmarkError):
    """The server rejected a request for its control API, such as an expectation with a mistake in it."""

    def __init__(self, message: str, status: int, response: Mapping[str, Any]) -> None:
        super().__init__(message)
        #: The HTTP status.
        self.status = status
        #: The response: ``error``, and ``problems`` where there are several.
        self.response = response


class ContractViolated(ProofmarkError, AssertionError):
    """The server received requests that violate the model. ``str()`` of it is a report for people."""

    def __init__(self, message: str, report: Mapping[str, Any]) -> None:
        super().__init__(message)
        #: The server's report, as ``Server.report()`` returns it.
        self.report = report


class ReplayDiffers(ProofmarkError, AssertionError):
    """Requests were not found in a recording, or exchanges of it were not played. ``str()`` of it is a report for people."""

    def __init__(self, message: str, report: Mapping[str, Any]) -> None:
        super().__init__(message)
        #: The report, as ``Replay.report()`` returns it.
        self.report = report
