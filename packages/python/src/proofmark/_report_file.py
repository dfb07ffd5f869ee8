"""The file of ``--proofmark-report``: what each test sent to the server, as JSON or Markdown."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

from proofmark import _report

#: The version of the JSON format.
VERSION = 1

Entry = Dict[str, Any]


def entry(test: str, report: Optional[Dict[str, Any]], error: Optional[str], allowed: bool) -> Entry:
    """What is said of one test."""
    return {
        "test": test,
        "requests": 0 if report is None else _report.requests(report),
        "violating": 0 if report is None else _report.violating(report),
        "violations_allowed": allowed,
        "error": error,
        "report": report,
    }


def total(entries: Sequence[Entry]) -> Tuple[int, int]:
    """How many requests there were, and how many of them violate the model."""
    return sum(entry["requests"] for entry in entries), sum(entry["violating"] for entry in entries)


def is_clean(entries: Sequence[Entry]) -> bool:
    """Whether no test failed for what it sent."""
    return not any(entry["error"] or (entry["violating"] and not entry["violations_allowed"]) for entry in entries)


def problem(path: Path) -> Optional[str]:
    """Why a report cannot be written to this path, if that is known beforehand."""
    if path.suffix not in (".json", ".md"):
        return "expected a name that ends with .json or .md"
    if path.is_dir():
        return "it is a folder"
    if not path.parent.is_dir():
        return f"there is no folder {str(path.parent)!r}"
    if not os.access(path.parent, os.W_OK):
        return f"the folder {str(path.parent)!r} cannot be written to"
    return None


def write(path: Path, entries: Sequence[Entry]) -> None:
    """Writes the report. The file is as it was, or complete."""
    text = _markdown(entries) if path.suffix == ".md" else _json(entries)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        # A temporary file can be read by its owner alone.
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _json(entries: Sequence[Entry]) -> str:
    requests, violating = total(entries)
    value = {"version": VERSION, "clean": is_clean(entries), "requests": requests, "violating": violating,
             "tests": list(entries)}
    return json.dumps(value, indent=2) + "\n"


def summary(entries: Sequence[Entry]) -> str:
    """How many requests there were in how many tests, and how many of them violate the model."""
    requests, violating = total(entries)
    of_all = f"{_report.counted(requests, 'request')} in {_report.counted(len(entries), 'test')}"
    return f"{of_all}, {violating} of them {_report.violate(violating)} the model"


def _markdown(entries: Sequence[Entry]) -> str:
    lines: List[str] = [
        "# Proofmark",
        "",
        summary(entries) + ".",
    ]
    for entry in entries:
        if not entry["violating"] and not entry["error"]:
            continue
        allowed = " (allowed)" if entry["violations_allowed"] else ""
        lines += ["", f"## {_escaped(entry['test'])}{allowed}", ""]
        if entry["error"]:
            lines += _block(entry["error"])
        if entry["violating"]:
            lines += _block(_report.describe(entry["report"]))
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """The text as Markdown that shows it."""
    text = _report.printable(text).replace("\n", " ")
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _block(text: str) -> List[str]:
    """The text as a code block: its fence is longer than any in the text."""
    text = _report.printable(text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return [f"{fence}text", text, fence]
