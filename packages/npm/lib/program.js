"use strict";

// Where the program `proofmark` is installed: in a package of its own for each platform, of which npm installs one.

const fs = require("node:fs");
const path = require("node:path");
const { ProgramNotFound } = require("./errors.js");

const VARIABLE = "PROOFMARK_PROGRAM";

function findProgram() {
  const named = process.env[VARIABLE];
  if (named) {
    if (isProgram(named)) return named;
    throw new ProgramNotFound(
      `the environment variable ${VARIABLE} names ${JSON.stringify(named)}, which is not a program; ` +
        "set it to the path of the program `proofmark`, or unset it",
    );
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = `@proofmark/${platform}`;
  let manifest;
  try {
    manifest = require.resolve(`${name}/package.json`);
  } catch {
    throw new ProgramNotFound(
      `the package ${name}, which has the program for this platform, is not installed. npm installs it as an optional ` +
        "dependency of proofmark: install without --omit=optional and --no-optional, and on the platform on which it " +
        `runs. On a platform without such a package, build the program with Cargo and set ${VARIABLE} to its path.`,
    );
  }
  const program = path.join(path.dirname(manifest), "bin", process.platform === "win32" ? "proofmark.exe" : "proofmark");
  if (!isProgram(program)) throw new ProgramNotFound(`${program} is not a program; install ${name} again`);
  return program;
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { findProgram };
