"""Reports as text. What clients sent is data: characters that could steer a terminal are written out."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

#: How many violations are described; the rest is counted.
MOST = 20


def printable(text: str) -> str:
    """The text with all characters written out that are neither printable nor the end of a line."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def requests(report: Mapping[str, Any]) -> int:
    """How many requests there were."""
    return int(report["routed"] + report["unrouted"] + report["unreadable"])


def violating(report: Mapping[str, Any]) -> int:
    """How many of them violate the model."""
    return int(report["violating"] + report["unrouted"] + report["unreadable"])


def violations(report: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """The different violations, warnings not among them."""
    return [violation for violation in report["violations"] if not _is_warning(violation)]


def _is_warning(violation: Mapping[str, Any]) -> bool:
    return violation.get("severity") == "warning"


def counted(count: int, noun: str) -> str:
    """A number with its noun: ``1 request``, ``2 requests``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def violate(count: int) -> str:
    """The verb that goes with so many requests."""
    return "violates" if count == 1 else "violate"


def describe(report: Mapping[str, Any]) -> str:
    """The report for people: the violations, and a request with one of them."""
    broken, all_requests = violating(report), requests(report)
    lines = [f"{broken} of {counted(all_requests, 'request')} {violate(broken)} the model:"]
    found = violations(report)
    for violation in found[:MOST]:
        operation = violation.get("operation") or "no operation"
        times = f" ({violation['count']} times)" if violation["count"] > 1 else ""
        lines.append(f"  {operation}: {violation['message']}{times}")
    left_out = max(len(found) - MOST, 0) + int(report.get("violations_left_out", 0))
    if left_out:
        lines.append(f"  and {left_out} more")
    shown = report.get("violating_requests") or []
    if shown:
        last = shown[-1]
        lines.append("")
        lines.append("The last of these requests, and its response:")
        for part in (last["request"], last["response"]):
            lines += ["", *(f"    {line}" for line in part.splitlines())]
    return printable("\n".join(lines))
