"""A running process that serves an API; the contract server, with its control API, is one."""

from __future__ import annotations

import base64
import collections
import contextlib
import http.client
import json
import os
import queue
import subprocess
import threading
import urllib.parse
from typing import Any, Deque, Dict, Iterator, List, Mapping, Optional, Sequence, Union, cast

from proofmark import _report
from proofmark._control import ControlApi
from proofmark._errors import ContractViolated, ControlError, ServerFailed
from proofmark._program import find_program

#: How many seconds the program may take to start, and to end.
START_TIMEOUT = 30.0
STOP_TIMEOUT = 10.0
#: How many seconds a response of the control API may take. Advancing the clock takes longest.
CONTROL_TIMEOUT = 60.0
#: How many lines of the server's error output are kept for messages.
KEPT_LINES = 50

#: The credentials that clients get. They open nothing.
ACCESS_KEY = "AKIDPROOFMARKEXAMPLE"
SECRET_KEY = "proofmark-contract-server-example-secret"

PathLike = Union[str, "os.PathLike[str]"]


@contextlib.contextmanager
def lambda_server(
    *,
    listen: str = "127.0.0.1:0",
    scenario: Optional[PathLike] = None,
    state: Optional[str] = None,
    lenient: bool = False,
    seed: Optional[int] = None,
    region: str = "us-east-1",
    arguments: Sequence[str] = (),
) -> Iterator["Server"]:
    """Serves AWS Lambda's API for as long as the ``with`` block runs.

    ``listen`` is the address; port 0 takes a free one. ``scenario`` is a scenario file. ``state`` says which
    resources exist: ``"on"``, those that were created or declared, or ``"auto"``, all others too, with documented and
    synthesized responses; the scenario's when absent, else ``"on"``. ``lenient`` has requests that violate the model
    handled as if they were valid; they are recorded in either case. ``seed`` is that of synthesized values. ``region``
    is the one that clients get. ``arguments`` are further arguments of ``proofmark serve``.

    Raises ``ProgramNotFound`` or ``ServerFailed`` where it cannot be started.
    """
    server = Server(["lambda"], listen=listen, scenario=scenario, state=state, lenient=lenient, seed=seed, region=region,
                    arguments=arguments)
    with server:
        yield server


@contextlib.contextmanager
def serve(
    model: Union[PathLike, Sequence[PathLike]],
    *,
    listen: str = "127.0.0.1:0",
    scenario: Optional[PathLike] = None,
    lenient: bool = False,
    seed: Optional[int] = None,
    region: str = "us-east-1",
    arguments: Sequence[str] = (),
) -> Iterator["Server"]:
    """Serves the API of a Smithy model, one file or folder or several, as ``lambda_server`` serves that of Lambda."""
    models = [model] if isinstance(model, (str, os.PathLike)) else list(model)
    what = [argument for path in models for argument in ("--model", os.fspath(path))]
    with Server(what, listen=listen, scenario=scenario, lenient=lenient, seed=seed, region=region,
                arguments=arguments) as server:
        yield server


class Running:
    """A process of ``proofmark`` that serves an API, and clients of it."""

    #: What a message calls it.
    _name = "server"

    def __init__(self, command: Sequence[str], *, region: str = "us-east-1") -> None:
        #: The region that clients get.
        self.region = region
        self._command = list(command)
        self._client: Any = None
        self._session: Any = None
        # Sessions of boto3 may not be used by several threads at once.
        self._sessions = threading.Lock()
        self._said: Deque[str] = collections.deque(maxlen=KEPT_LINES)
        self._access_key, self._secret_key = ACCESS_KEY, SECRET_KEY
        self._last_line = b""
        self._process, self._reader = self._spawn()
        try:
            first = self._first_line()
            self._take(first)
            #: The server's URL, for clients' ``endpoint_url``.
            self.url: str = first["url"]
            #: The name of the environment variable that leads AWS's SDKs to the server.
            self.variable: str = next(iter(first["environment"]))
            #: The process id of the server.
            self.pid: int = first["pid"]
        except BaseException:
            self.stop()
            raise
        parts = urllib.parse.urlsplit(self.url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80

    # -- the process

    def _spawn(self) -> "tuple[subprocess.Popen[bytes], threading.Thread]":
        try:
            process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
        except OSError as error:
            raise ServerFailed(f"{self._command[0]} cannot be run: {error}") from error
        reader = threading.Thread(target=self._read_errors, args=(process,), daemon=True)
        reader.start()
        return process, reader

    def _read_errors(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stderr is not None
        with process.stderr as stderr:
            for line in stderr:
                self._said.append(line.decode("utf-8", "replace").rstrip())

    def _first_line(self) -> Dict[str, Any]:
        stdout = self._process.stdout
        assert stdout is not None
        lines: "queue.Queue[bytes]" = queue.Queue()

        def read() -> None:
            lines.put(stdout.readline())
            # A full pipe would stop the process.
            for line in stdout:
                self._last_line = line

        self._output = threading.Thread(target=read, daemon=True)
        self._output.start()
        try:
            line = lines.get(timeout=START_TIMEOUT)
        except queue.Empty:
            raise ServerFailed(f"the {self._name} did not start within {START_TIMEOUT:g} s{self._last_words()}") from None
        if not line:
            self._wait(STOP_TIMEOUT)
            raise ServerFailed(f"the {self._name} cannot be started: {self._how_it_ended()}")
        try:
            first: Dict[str, Any] = json.loads(line)
            first["url"], first["environment"], first["pid"]
        except (ValueError, KeyError, TypeError):
            raise ServerFailed(f"{self._command[0]} is another program, or another version: expected one line of JSON "
                               f"with the server's URL, got {line[:200]!r}") from None
        return first

    def _take(self, first: Mapping[str, Any]) -> None:
        """Takes from the first line what only some processes say."""

    def _wait(self, timeout: float) -> Optional[int]:
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        # All that it said is read once its pipe is closed.
        self._reader.join(STOP_TIMEOUT)
        return code

    def _last_words(self) -> str:
        said = "\n".join(self._said).strip()
        return f":\n{said}" if said else ""

    def _how_it_ended(self) -> str:
        code = self._process.poll()
        ended = "it still runs" if code is None else f"it ended with status {code}"
        return ended + self._last_words()

    @property
    def is_running(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Stops the server. A stopped server stays stopped; stopping it twice does nothing."""
        process = self._process
        with contextlib.suppress(OSError):
            if process.stdin is not None:
                # It ends with its standard input.
                process.stdin.close()
        if self._wait(STOP_TIMEOUT) is None:
            process.kill()
            self._wait(STOP_TIMEOUT)

    def __repr__(self) -> str:
        return f"<proofmark.{type(self).__name__} {self.url} pid={self.pid}{'' if self.is_running else ' (stopped)'}>"

    # -- clients

    @property
    def endpoint(self) -> str:
        """The same as ``url``."""
        return self.url

    @property
    def client(self) -> Any:
        """A boto3 client for Lambda, the same one at each call. ``boto3_client`` makes others."""
        if self._client is None:
            if self.variable != "AWS_ENDPOINT_URL_LAMBDA":
                raise ValueError("this server is not one of Lambda; name boto3's service: server.boto3_client(NAME)")
            self._client = self.boto3_client("lambda")
        return self._client

    def boto3_client(self, service: str = "lambda", **arguments: Any) -> Any:
        """A new boto3 client of the server. It has dummy credentials and uses no proxy, whatever the environment says.

        ``arguments`` are further arguments of ``boto3.client``.
        """
        try:
            import boto3
            from botocore.config import Config
        except ImportError as error:
            raise ImportError("boto3 is not installed: pip install 'proofmark[boto3]'") from error
        # An empty dictionary, unlike None, means no proxy.
        config = Config(proxies={}, connect_timeout=5, read_timeout=60)
        given = arguments.pop("config", None)
        values: Dict[str, Any] = {
            "endpoint_url": self.url,
            "region_name": self.region,
            "aws_access_key_id": self._access_key,
            "aws_secret_access_key": self._secret_key,
            "config": config.merge(given) if given is not None else config,
            **arguments,
        }
        with self._sessions:
            # Not boto3's default session, which may have been made for another test.
            if self._session is None:
                self._session = boto3.session.Session()
            return self._session.client(service, **values)

    def environment(self) -> Dict[str, str]:
        """The variables that lead any AWS SDK to the server: endpoint, region, dummy credentials, no proxy."""
        no_proxy = ",".join(["localhost", "127.0.0.1", "::1", self._host])
        return {
            self.variable: self.url,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            "AWS_ACCESS_KEY_ID": self._access_key,
            "AWS_SECRET_ACCESS_KEY": self._secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": no_proxy,
            "no_proxy": no_proxy,
        }


class Server(Running):
    """A running contract server. ``lambda_server`` and ``serve`` make them."""

    def __init__(
        self,
        what: Sequence[str],
        *,
        listen: str = "127.0.0.1:0",
        scenario: Optional[PathLike] = None,
        state: Optional[str] = None,
        lenient: bool = False,
        seed: Optional[int] = None,
        region: str = "us-east-1",
        arguments: Sequence[str] = (),
    ) -> None:
        command = [find_program(), "serve", *what, "--json", "--log", "off", "--stop-with-stdin", "--listen", listen]
        if scenario is not None:
            command += ["--scenario", os.fspath(scenario)]
        if state is not None:
            command += ["--state", state]
        if lenient:
            command.append("--lenient")
        if seed is not None:
            command += ["--seed", str(seed)]
        super().__init__([*command, *arguments], region=region)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- the control API

    @property
    def control_api(self) -> ControlApi:
        """All operations of the control API, by name: ``server.control_api.get_clock()``."""
        return ControlApi(self._send)

    def report(self) -> Dict[str, Any]:
        """What was received since the last reset: counts per operation, ``violations``, and whether it is ``clean``."""
        return cast(Dict[str, Any], self.control_api.get_report())

    def requests(
        self,
        *,
        operation: Optional[str] = None,
        status: Optional[int] = None,
        violating: Optional[bool] = None,
        after: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> List[Dict[str, Any]]:
        """The last requests with their responses as text, secrets and sensitive members masked.

        Only those of this ``operation``, with this ``status`` of the response, with violations or without any, with a
        greater number than ``after``; the newest ``limit`` of them.
        """
        listed = self.control_api.list_requests(operation=operation, status=status, violating=violating, after=after,
                                                limit=limit)
        return cast(List[Dict[str, Any]], listed["requests"])

    def check(self) -> None:
        """Raises ``ContractViolated`` if a request since the last reset violates the model."""
        report = self.report()
        if not report["clean"]:
            raise ContractViolated(_report.describe(report), report)

    def reset(self) -> None:
        """Forgets state, recorded requests and expectations, and sets the clock back."""
        self.control_api.reset()

    def expect(self, operation: str, **rule: Any) -> int:
        """Sets what the next requests of an operation get, before anything else; returns an id.

        The keys are those of a scenario's rules: ``input``, ``times``, ``delay``, ``output``, ``error``, ``fault``,
        ``answers``. For example ``expect("GetFunction", error={"type": "ServiceException"}, times=2)``. A blob, such as the
        payload of Invoke, is JSON, a text, or ``bytes``: ``output={"StatusCode": 200, "Payload": {"ok": True}}``.
        """
        return self.control_api.set_expectation(operation, **rule)["id"]

    def forget(self, expectation: Optional[int] = None) -> None:
        """Takes one expectation back, or all of them."""
        if expectation is None:
            self.control_api.delete_expectations()
        else:
            self.control_api.delete_expectation(expectation)

    def function(self, name: str, **results: Any) -> None:
        """Declares what a function of Lambda does when it is invoked.

        The keys are those of a scenario's functions: ``returns``, ``raises``, ``log``, ``duration``, ``results``.
        """
        self.control_api.set_function(name, **results)

    def advance(self, by: str) -> Dict[str, Any]:
        """Advances the server's clock by a length of time (``"90s"``), or ``"until-idle"``.

        Returns the ``invocations`` and ``deliveries`` that this led to.
        """
        return cast(Dict[str, Any], self.control_api.advance_clock(by))

    def invocations(self) -> List[Dict[str, Any]]:
        """Every run of a function."""
        return cast(List[Dict[str, Any]], self.control_api.list_invocations()["invocations"])

    def deliveries(self) -> List[Dict[str, Any]]:
        """Everything that went to a destination or a dead-letter queue."""
        return cast(List[Dict[str, Any]], self.control_api.list_deliveries()["deliveries"])

    def control(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        """Sends a request to the control API, ``/_proofmark/PATH``, and returns its response as JSON.

        Raises ``ControlError`` where it is rejected, and ``ServerFailed`` where there is no response.
        """
        return self._send(method, path, body)

    def _send(self, method: str, path: str, body: Optional[Mapping[str, Any]], *, text: bool = False) -> Any:
        data = None if body is None else json.dumps(body, default=_in_json).encode()
        headers = {} if data is None else {"content-type": "application/json"}
        connection = http.client.HTTPConnection(self._host, self._port, timeout=CONTROL_TIMEOUT)
        try:
            connection.request(method, f"/_proofmark/{path}", body=data, headers=headers)
            response = connection.getresponse()
            status, received = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            # A process that was killed a moment ago may not have been waited for.
            self._wait(0.5)
            raise ServerFailed(f"the server at {self.url} does not respond ({error}): {self._how_it_ended()}") from error
        finally:
            connection.close()
        if text and status < 300:
            return received.decode("utf-8", "replace")
        try:
            value = json.loads(received) if received else None
        except ValueError:
            raise ServerFailed(f"{method} /_proofmark/{path}: the response is not JSON: {received[:200]!r}") from None
        if status >= 300:
            response_value = value if isinstance(value, dict) else {}
            problems = [f"\n  {problem.get('message')}" + (f" ({problem['help']})" if problem.get("help") else "")
                        for problem in response_value.get("problems", [])]
            reason = response_value.get("error", f"status {status}")
            raise ControlError(f"{method} /_proofmark/{path}: {reason}{''.join(problems)}", status, response_value)
        return value


def _in_json(value: object) -> object:
    """What JSON has no value for: bytes, as rules write them."""
    if isinstance(value, (bytes, bytearray)):
        return {"$base64": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} has no form in JSON")
