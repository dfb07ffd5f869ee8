"""The pytest plugin: the fixtures ``lambda_server`` and ``lambda_recording``, their markers and options."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any, Dict, Generator, Iterator, List, Optional

import pytest

from proofmark import _recordings, _report, _report_file
from proofmark._errors import ProofmarkError
from proofmark._replay import Replay
from proofmark._server import Running, Server

#: What the marker takes, with the defaults.
MARKER = {"allow_violations": False, "inherit_aws": False}


class _Use:
    """A test's use of the server."""

    def __init__(self, server: Server, allowed: bool) -> None:
        self.server = server
        self.allowed = allowed
        self.report: Optional[Dict[str, Any]] = None
        #: Why there is no report, or what else went wrong with the server.
        self.error: Optional[str] = None
        #: How many violating requests the test has failed for.
        self.judged = 0

    def look(self) -> Optional[str]:
        """Asks the server; what is to be said of it, when a test is to fail for it."""
        if self.error is not None:
            return None
        try:
            self.report = self.server.report()
        except ProofmarkError as error:
            self.error = f"the contract server failed during the test: {error}"
            return self.error
        violating = _report.violating(self.report)
        if self.allowed or violating <= self.judged:
            return None
        self.judged = violating
        return _report.describe(self.report)


_USE = pytest.StashKey[_Use]()


class _Servers:
    """The server of this process: with xdist, of the worker."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._server: Optional[Server] = None

    def get(self) -> Server:
        """The server, fresh: reset, or a new one where it was not started or has ended."""
        if self._server is not None:
            try:
                self._server.reset()
                return self._server
            except ProofmarkError:
                # The test that saw it end has failed for it; those that follow get another one.
                self.stop()
        scenario = self._config.getini("proofmark_scenario")
        path = self._config.rootpath / scenario if scenario else None
        self._server = Server(["lambda"], scenario=path, arguments=self._config.getini("proofmark_arguments"))
        return self._server

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("proofmark", "contract server for AWS Lambda")
    group.addoption("--proofmark-report", metavar="FILE", type=Path, default=None,
                    help="write what tests sent to the contract server into this file: JSON (.json) or Markdown (.md)")
    _recordings.add_options(parser, group)
    parser.addini("proofmark_scenario", "a scenario file for the contract server, relative to the root folder", default="")
    parser.addini("proofmark_arguments", "further arguments of `proofmark serve lambda`", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proofmark(allow_violations=False, inherit_aws=False): let the test send requests "
                                       "that violate the model; leave it the AWS_* variables of the environment")
    config.addinivalue_line("markers", "proofmark_recording(file, mode=None, upstream=None, allow_unplayed=False, "
                                       "allow_aws=False, keep=(), ca=()): the recording of the fixture lambda_recording")
    if _is_worker(config):
        return
    path: Optional[Path] = config.getoption("--proofmark-report")
    problem = None if path is None else _report_file.problem(path)
    if problem:
        raise pytest.UsageError(f"--proofmark-report {path}: {problem}")
    config.pluginmanager.register(_Collector(config), "proofmark-collector")


@pytest.fixture(scope="session")
def _proofmark_servers(request: pytest.FixtureRequest) -> Iterator[_Servers]:
    servers = _Servers(request.config)
    yield servers
    servers.stop()


@pytest.fixture
def lambda_server(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _proofmark_servers: _Servers
) -> Iterator[Server]:
    """A contract server of AWS Lambda with no state but that of the scenario.

    ``lambda_server.client`` is a boto3 client, ``lambda_server.url`` the endpoint for others; code that makes its own
    clients finds the server, too, through environment variables. The test fails when a request violates the model.
    """
    options = _marker(request.node)
    try:
        server = _proofmark_servers.get()
    except ProofmarkError as error:
        pytest.fail(str(error), pytrace=False)
    # A client that a test has changed is not for the next one.
    server._client = None
    _lead_to(server, monkeypatch, bool(options["inherit_aws"]))
    use = request.node.stash[_USE] = _Use(server, bool(options["allow_violations"]))
    yield server
    # What other fixtures sent when they ended counts as well.
    said = use.look()
    if said is not None:
        pytest.fail(said, pytrace=False)


@pytest.fixture
def lambda_recording(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """The test's recording, ``recordings/test_module/test_name.json`` or the file of the marker ``proofmark_recording``.

    ``lambda_recording.client`` is a boto3 client; code that makes its own clients finds the recording through
    environment variables. The test fails when a request is not in the recording, or an exchange was not played.
    """
    # It is started with the environment's own credentials, with which requests to a service are signed.
    use = _recordings.start(request)
    _lead_to(use.replay, monkeypatch, False)
    yield use.replay
    said = use.end()
    if said is not None:
        pytest.fail(said, pytrace=False)


def _marker(node: pytest.Item) -> Dict[str, Any]:
    options = dict(MARKER)
    for marker in reversed(list(node.iter_markers("proofmark"))):
        unknown = [repr(value) for value in marker.args] + [name for name in marker.kwargs if name not in MARKER]
        if unknown:
            pytest.fail(f"the marker `proofmark` does not take {', '.join(unknown)}; expected {', '.join(MARKER)}",
                        pytrace=False)
        options.update(marker.kwargs)
    return options


def _lead_to(server: Running, monkeypatch: pytest.MonkeyPatch, inherit: bool) -> None:
    """Sets the environment in which any AWS SDK talks to the server, and to nothing else."""
    variables = server.environment()
    if inherit:
        kept = (server.variable, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        variables = {name: variables[name] for name in kept}
    else:
        for name in list(os.environ):
            if name.upper().startswith("AWS_"):
                monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if importlib.util.find_spec("boto3") is not None:
        import boto3

        # It keeps the credentials and the region of the environment in which it was made.
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    try:
        result = yield
    except BaseException:
        said = _look(item)
        if said is not None:
            item.add_report_section("call", "proofmark", said)
        raise
    said = _look(item)
    if said is not None:
        pytest.fail(said, pytrace=False)
    return result


def _look(item: pytest.Item) -> Optional[str]:
    uses = (item.stash.get(_USE, None), item.stash.get(_recordings.USE, None))
    said = [use.look() for use in uses if use is not None]
    return "\n\n".join(text for text in said if text is not None) or None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Generator[None, Any, Any]:
    report = yield
    use = item.stash.get(_USE, None)
    if call.when == "teardown" and use is not None:
        # An attribute of a report reaches the controller of xdist.
        report.proofmark = _report_file.entry(item.nodeid, use.report, use.error, use.allowed)
        del item.stash[_USE]
    return report


class _Collector:
    """Collects what each test sent, in the process that reports to the user: with xdist, the controller."""

    def __init__(self, config: pytest.Config) -> None:
        self._path: Optional[Path] = config.getoption("--proofmark-report")
        self._entries: List[Dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        entry = getattr(report, "proofmark", None)
        if entry is not None:
            self._entries.append(entry)

    def pytest_sessionfinish(self) -> None:
        if self._path is None:
            return
        try:
            _report_file.write(self._path, self._entries)
        except OSError as error:
            raise pytest.UsageError(f"--proofmark-report {self._path}: it cannot be written: {error}") from error

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self._entries:
            return
        line = _report_file.summary(self._entries)
        terminalreporter.write_sep("-", "proofmark")
        terminalreporter.write_line(line + (f"; report: {self._path}" if self._path else ""))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
