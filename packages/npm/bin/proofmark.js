#!/usr/bin/env node
"use strict";

// Runs the program of this platform's package, with the same arguments, streams and exit status.

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { findProgram } = require("../lib/program.js");

let program;
try {
  program = findProgram();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exit(2);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
// A terminal sends these to both; from elsewhere they come to this process alone. The program decides what they mean.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`error: ${program} cannot be run: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => {
  process.exit(signal === null ? code : 128 + constants.signals[signal]);
});
