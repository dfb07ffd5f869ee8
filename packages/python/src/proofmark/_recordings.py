"""The fixture ``lambda_recording`` of the pytest plugin: a recording for each test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, Optional

import pytest

from proofmark._errors import ProofmarkError, ReplayDiffers
from proofmark._replay import MODES, Replay, describe

#: What the marker takes beside the file, with the defaults.
MARKER: Dict[str, Any] = {"mode": None, "upstream": None, "allow_unplayed": False, "allow_aws": False, "keep": (), "ca": ()}


class Use:
    """A test's use of a recording."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        #: Whether the test has failed for what was found.
        self.has_failed = False

    def look(self) -> Optional[str]:
        """What the test is to fail for, if it has not failed for it."""
        if self.has_failed:
            return None
        try:
            report = self.replay.report()
        except ProofmarkError as error:
            self.has_failed = True
            return str(error)
        if report["clean"]:
            return None
        self.has_failed = True
        return describe(self.replay.file, report)

    def end(self) -> Optional[str]:
        """Stops it; what the test is to fail for now."""
        try:
            self.replay.finish()
        except ReplayDiffers as error:
            return None if self.has_failed else str(error)
        except ProofmarkError as error:
            return str(error)
        return None


USE = pytest.StashKey[Use]()


def add_options(parser: pytest.Parser, group: Any) -> None:
    group.addoption("--proofmark-record", metavar="MODE", choices=MODES, default=None,
                    help=f"what happens with requests that a test's recording does not have: {', '.join(MODES)}")
    group.addoption("--proofmark-upstream", metavar="URL", default=None,
                    help="the service that is recorded: its URL, or `aws` for real AWS")
    parser.addini("proofmark_recordings", "the folder of recordings, beside the test's file", default="recordings")
    parser.addini("proofmark_record", "the mode of recordings where neither option nor marker has one", default="none")


def start(request: pytest.FixtureRequest) -> Use:
    """Starts the recording of a test. What cannot be started fails the test."""
    options = _marker(request.node)
    config = request.config
    mode = config.getoption("--proofmark-record") or options["mode"] or config.getini("proofmark_record")
    path = _path(request, options.pop("file"))
    upstream = config.getoption("--proofmark-upstream") or options["upstream"]
    if mode not in MODES:
        pytest.fail(f"the mode of recordings is {mode!r}, expected one of {', '.join(MODES)}", pytrace=False)
    if mode == "none" and not path.exists():
        pytest.fail(f"there is no recording {path}; make it with --proofmark-record once --proofmark-upstream URL",
                    pytrace=False)
    if mode != "none":
        path.parent.mkdir(parents=True, exist_ok=True)
    options.update(mode=mode, upstream=upstream)
    try:
        replay = Replay(path, **options)
    except ProofmarkError as error:
        pytest.fail(str(error), pytrace=False)
    request.node.stash[USE] = use = Use(replay)
    return use


def _marker(node: pytest.Item) -> Dict[str, Any]:
    options = {**MARKER, "file": None}
    for marker in reversed(list(node.iter_markers("proofmark_recording"))):
        unknown = [repr(value) for value in marker.args[1:]] + [name for name in marker.kwargs if name not in MARKER]
        if unknown:
            pytest.fail(f"the marker `proofmark_recording` does not take {', '.join(unknown)}; expected a file, and "
                        f"{', '.join(MARKER)}", pytrace=False)
        options.update(marker.kwargs)
        if marker.args:
            options["file"] = marker.args[0]
    return options


def _path(request: pytest.FixtureRequest, named: Optional[str]) -> Path:
    """The marker's file, else one for the test: ``recordings/test_module/test_name.json``."""
    folder: Path = request.path.parent / request.config.getini("proofmark_recordings")
    if named is not None:
        return folder / named
    names = request.node.nodeid.split("::")[1:]
    stem: str = request.path.stem
    return folder / stem / (re.sub(r"[^A-Za-z0-9_.-]+", "-", ".".join(names)).strip("-") + ".json")
