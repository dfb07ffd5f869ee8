"""Recordings in tests: a process that plays one, records one, or both."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
from types import TracebackType
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence, Type, Union

from proofmark import _report
from proofmark._errors import ReplayDiffers, ServerFailed
from proofmark._program import find_program
from proofmark._server import CONTROL_TIMEOUT, PathLike, Running

#: What happens with requests that are not recorded.
MODES = ("none", "once", "new-episodes", "all")


@contextlib.contextmanager
def replay(
    file: PathLike,
    *,
    mode: str = "none",
    upstream: Optional[str] = None,
    model: Union[PathLike, Sequence[PathLike]] = (),
    allow_unplayed: bool = False,
    pauses: bool = True,
    keep: Sequence[str] = (),
    ca: Union[PathLike, Sequence[PathLike]] = (),
    allow_aws: bool = False,
    region: Optional[str] = None,
    arguments: Sequence[str] = (),
) -> Iterator["Replay"]:
    """Plays a recording for as long as the ``with`` block runs.

    ``mode`` says what happens with requests that are not recorded:

    - ``"none"``: they are rejected; nothing goes to the network.
    - ``"once"``: as ``"none"``; where there is no file yet, all goes to ``upstream`` and is recorded.
    - ``"new-episodes"``: they go to ``upstream`` and are added to the file.
    - ``"all"``: all requests go to ``upstream``, and the file is replaced.

    ``upstream`` is the URL of the service; real AWS takes ``allow_aws=True``, or ``"aws"`` in place of the URL.
    ``model`` is the model of a service that is not built in. ``allow_unplayed`` accepts exchanges that are not played.
    ``pauses=False`` plays streams without their pauses. ``keep`` has some of
    ``"payloads"``, ``"raw"`` and ``"headers"``. ``ca`` names files
    of certificates that are trusted beside those of the system. ``region`` is the one that clients get, that of the
    recording when absent. ``arguments`` are further arguments of ``proofmark replay``.

    Raises ``ReplayDiffers`` when the block ends without an exception and a request was not found in the recording, or an
    exchange was not played; ``ProgramNotFound`` or ``ServerFailed`` where it cannot be started, or the file not written.
    """
    running = Replay(file, mode=mode, upstream=upstream, model=model, allow_unplayed=allow_unplayed, pauses=pauses,
                     keep=keep, ca=ca, allow_aws=allow_aws, region=region, arguments=arguments)
    with running:
        yield running


@contextlib.contextmanager
def record(file: PathLike, *, upstream: str, **options: Any) -> Iterator["Replay"]:
    """Records what the service at ``upstream`` responds: ``replay`` with the mode ``"all"``."""
    with replay(file, mode="all", upstream=upstream, **options) as running:
        yield running


def _paths(paths: Union[PathLike, Sequence[PathLike]]) -> Sequence[str]:
    return [os.fspath(path) for path in ([paths] if isinstance(paths, (str, os.PathLike)) else paths)]


class Replay(Running):
    """A recording that is played or made. ``replay`` and ``record`` make them."""

    _name = "recording"

    def __init__(
        self,
        file: PathLike,
        *,
        mode: str = "none",
        upstream: Optional[str] = None,
        model: Union[PathLike, Sequence[PathLike]] = (),
        allow_unplayed: bool = False,
        pauses: bool = True,
        keep: Sequence[str] = (),
        ca: Union[PathLike, Sequence[PathLike]] = (),
        allow_aws: bool = False,
        region: Optional[str] = None,
        arguments: Sequence[str] = (),
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode is {mode!r}, expected one of {', '.join(MODES)}")
        #: The recording's file.
        self.file = os.fspath(file)
        #: What happens with requests that are not recorded.
        self.mode = mode
        command = [find_program(), "replay", self.file, "--mode", mode, "--json", "--stop-with-stdin"]
        # In mode none nothing is sent anywhere, whatever a test is set up with.
        if upstream is not None and mode != "none":
            command += ["--upstream", upstream]
        for path in _paths(model):
            command += ["--model", path]
        for what in keep:
            command += ["--keep", what]
        for path in _paths(ca):
            command += ["--ca", path]
        flags = {"--allow-unplayed": allow_unplayed, "--no-pauses": not pauses, "--allow-aws": allow_aws}
        command += [flag for flag, is_set in flags.items() if is_set]
        self._region = region
        self._report: Optional[Dict[str, Any]] = None
        super().__init__([*command, *arguments])

    def _take(self, first: Mapping[str, Any]) -> None:
        credentials = first["credentials"]
        self._access_key, self._secret_key = credentials["accessKeyId"], credentials["secretAccessKey"]
        self.region = self._region or first["region"]

    def report(self) -> Dict[str, Any]:
        """What was played so far: ``requests``, ``played``, ``recorded``, ``unplayed``, ``findings``, ``clean``."""
        if self._report is not None:
            return self._report
        connection = http.client.HTTPConnection(self._host, self._port, timeout=CONTROL_TIMEOUT)
        try:
            connection.request("GET", "/_proofmark/recording")
            report: Dict[str, Any] = json.loads(connection.getresponse().read())
            return report
        except (OSError, ValueError, http.client.HTTPException) as error:
            # A process that was killed a moment ago may not have been waited for.
            self._wait(0.5)
            raise ServerFailed(f"the recording at {self.url} does not respond ({error}): {self._how_it_ended()}") from error
        finally:
            connection.close()

    def check(self) -> None:
        """Raises ``ReplayDiffers`` if a request was not found so far, or an exchange was not played."""
        report = self.report()
        if not report["clean"]:
            raise ReplayDiffers(describe(self.file, report), report)

    def finish(self) -> None:
        """Stops it, and checks as ``check`` does; once it is called, ``report`` has what it came to.

        Raises ``ServerFailed`` where the file could not be written.
        """
        self.stop()
        if self._report is None:
            self._output.join(1)
            code = self._process.poll()
            try:
                self._report = json.loads(self._last_line)
            except ValueError:
                raise ServerFailed(f"the recording failed: {self._how_it_ended()}") from None
            if code not in (0, 1):
                raise ServerFailed(f"the recording failed: {self._how_it_ended()}")
        self.check()

    def __enter__(self) -> "Replay":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        # A block that fails anyway has its own reason.
        if kind is None:
            self.finish()
        else:
            self.stop()


def describe(file: str, report: Mapping[str, Any]) -> str:
    """The findings for people."""
    lines = [f"the requests differ from the recording {file}:"]
    lines += [f"  {finding}" for finding in report["findings"][: _report.MOST]]
    left_out = len(report["findings"]) - _report.MOST
    if left_out > 0:
        lines.append(f"  and {left_out} more")
    return _report.printable("\n".join(lines))
