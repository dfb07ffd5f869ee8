"use strict";

// Recordings in tests: a process that plays one, records one, or both.

const { Endpoint } = require("./endpoint.js");
const { ReplayDiffers, ServerFailed } = require("./errors.js");
const { Program, pathOf, send } = require("./process.js");
const { findProgram } = require("./program.js");
const { describeReplay } = require("./report.js");

const MODES = ["none", "once", "new-episodes", "all"];

async function replay(file, options = {}) {
  const { mode = "none", upstream, allowUnplayed, pauses = true, allowAws, region, arguments: more = [] } = options;
  if (!MODES.includes(mode)) throw new TypeError(`mode is ${JSON.stringify(mode)}, expected one of ${MODES.join(", ")}`);
  const path = pathOf(file);
  const command = ["replay", path, "--mode", mode, "--json", "--stop-with-stdin"];
  // In mode none nothing is sent anywhere, whatever a test is set up with.
  if (upstream !== undefined && mode !== "none") command.push("--upstream", String(upstream));
  for (const model of [options.model ?? []].flat()) command.push("--model", pathOf(model));
  for (const what of options.keep ?? []) command.push("--keep", what);
  for (const authority of [options.ca ?? []].flat()) command.push("--ca", pathOf(authority));
  if (allowUnplayed) command.push("--allow-unplayed");
  if (!pauses) command.push("--no-pauses");
  if (allowAws) command.push("--allow-aws");
  const program = new Program(findProgram(), [...command, ...more], "recording");
  try {
    const first = await program.firstLine();
    return new Replay(program, first, region ?? first.region, path);
  } catch (error) {
    await program.stop();
    throw error;
  }
}

async function record(file, options) {
  return replay(file, { ...options, mode: "all" });
}

class Replay extends Endpoint {
  #program;
  #report;

  constructor(program, first, region, file) {
    super(program, first, region, first.credentials);
    this.#program = program;
    this.file = file;
  }

  async report() {
    if (this.#report !== undefined) return this.#report;
    try {
      return JSON.parse((await send(new URL("/_proofmark/recording", this.url), "GET")).text);
    } catch (error) {
      const how = await this.#program.howItEnded();
      throw new ServerFailed(`the recording at ${this.url} does not respond (${error.message}): ${how}`, { cause: error });
    }
  }

  async check() {
    const report = await this.report();
    if (!report.clean) throw new ReplayDiffers(describeReplay(this.file, report), report);
  }

  async finish() {
    await this.#program.stop();
    if (this.#report === undefined) {
      if (![0, 1].includes(this.#program.exitCode)) {
        throw new ServerFailed(`the recording failed: ${await this.#program.howItEnded()}`);
      }
      this.#report = JSON.parse(this.#program.lastLine);
    }
    await this.check();
  }

  async stop() {
    await this.#program.stop();
  }
}

// `await using recording = await replay(file)`, where the runtime has it.
if (Symbol.asyncDispose !== undefined) {
  Replay.prototype[Symbol.asyncDispose] = Replay.prototype.finish;
}

module.exports = { record, replay };
