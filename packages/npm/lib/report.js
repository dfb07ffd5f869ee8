"use strict";

// Reports as text. What clients sent is data: characters that could steer a terminal are written out.

const MOST = 20;

function printable(text) {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => (c === "\n" ? c : `\\u{${c.codePointAt(0).toString(16)}}`));
}

function describe(report) {
  const extra = report.unrouted + report.unreadable;
  const [broken, all] = [report.violating + extra, report.routed + extra];
  const lines = [`${broken} of ${all} request${all === 1 ? "" : "s"} violate${broken === 1 ? "s" : ""} the model:`];
  const violations = report.violations.filter((violation) => violation.severity !== "warning");
  for (const violation of violations.slice(0, MOST)) {
    const times = violation.count > 1 ? ` (${violation.count} times)` : "";
    lines.push(`  ${violation.operation ?? "no operation"}: ${violation.message}${times}`);
  }
  const leftOut = Math.max(violations.length - MOST, 0) + (report.violations_left_out ?? 0);
  if (leftOut > 0) lines.push(`  and ${leftOut} more`);
  const last = report.violating_requests.at(-1);
  if (last !== undefined) {
    lines.push("", "The last of these requests, and its response:");
    for (const part of [last.request, last.response]) {
      lines.push("", ...part.trimEnd().split(/\r?\n/).map((line) => `    ${line}`));
    }
  }
  return printable(lines.join("\n"));
}

function describeReplay(file, report) {
  const lines = [`the requests differ from the recording ${file}:`];
  lines.push(...report.findings.slice(0, MOST).map((finding) => `  ${finding}`));
  if (report.findings.length > MOST) lines.push(`  and ${report.findings.length - MOST} more`);
  return printable(lines.join("\n"));
}

module.exports = { describe, describeReplay };
