"use strict";

// The contract server: starting it, and its control API.

const { ControlApi } = require("./control.js");
const { Endpoint } = require("./endpoint.js");
const errors = require("./errors.js");
const { Program, pathOf, send } = require("./process.js");
const { findProgram } = require("./program.js");
const { record, replay } = require("./replay.js");
const { describe } = require("./report.js");

const { ContractViolated, ControlError, ServerFailed } = errors;

// They open nothing.
const CREDENTIALS = {
  accessKeyId: "AKIDPROOFMARKEXAMPLE",
  secretAccessKey: "proofmark-contract-server-example-secret",
};

async function startLambda(options = {}) {
  return start(["lambda"], options);
}

async function serve(options) {
  const models = [options?.model ?? []].flat();
  if (models.length === 0) throw new TypeError("serve() needs a model: serve({ model: \"weather.smithy\" })");
  return start(models.flatMap((model) => ["--model", pathOf(model)]), options);
}

async function start(what, options) {
  const { host = "127.0.0.1", port = 0, scenario, state, lenient, seed, region, arguments: more = [] } = options;
  const address = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const command = ["serve", ...what, "--json", "--log", "off", "--stop-with-stdin", "--listen", `${address}:${port}`];
  if (scenario !== undefined) command.push("--scenario", pathOf(scenario));
  if (state !== undefined) command.push("--state", state);
  if (lenient) command.push("--lenient");
  if (seed !== undefined) command.push("--seed", String(seed));
  const program = new Program(findProgram(), [...command, ...more]);
  try {
    return new Server(program, await program.firstLine(), region ?? "us-east-1");
  } catch (error) {
    await program.stop();
    throw error;
  }
}

class Server extends Endpoint {
  #program;

  constructor(program, first, region) {
    super(program, first, region, CREDENTIALS);
    this.#program = program;
    this.controlApi = new ControlApi((method, path, body, isText) => this.#send(method, path, body, isText));
  }

  async report() {
    return this.controlApi.getReport();
  }

  async requests(filters) {
    return (await this.controlApi.listRequests(filters)).requests;
  }

  async check() {
    const report = await this.report();
    if (!report.clean) throw new ContractViolated(describe(report), report);
  }

  async reset() {
    await this.controlApi.reset();
  }

  async expect(operation, rule) {
    return (await this.controlApi.setExpectation({ operation, ...rule })).id;
  }

  async forget(expectation) {
    if (expectation === undefined) await this.controlApi.deleteExpectations();
    else await this.controlApi.deleteExpectation({ id: expectation });
  }

  async function(name, results) {
    await this.controlApi.setFunction({ name, ...results });
  }

  async advance(by) {
    return this.controlApi.advanceClock({ advance: by });
  }

  async invocations() {
    return (await this.controlApi.listInvocations()).invocations;
  }

  async deliveries() {
    return (await this.controlApi.listDeliveries()).deliveries;
  }

  async control(method, path, body) {
    return this.#send(method, path, body, false);
  }

  async #send(method, path, body, isText) {
    const name = `${method} /_proofmark/${path}`;
    let response;
    try {
      response = await send(new URL(`/_proofmark/${path}`, this.url), method, body);
    } catch (error) {
      const how = await this.#program.howItEnded();
      throw new ServerFailed(`the server at ${this.url} does not respond (${error.message}): ${how}`, { cause: error });
    }
    const { status, text } = response;
    if (isText && status < 300) return text;
    let value;
    try {
      value = text === "" ? undefined : JSON.parse(text);
    } catch {
      throw new ServerFailed(`${name}: the response is not JSON: ${JSON.stringify(text.slice(0, 200))}`);
    }
    if (status >= 300) {
      const problems = (value?.problems ?? []).map(({ message, help }) => `\n  ${message}${help ? ` (${help})` : ""}`);
      throw new ControlError(`${name}: ${value?.error ?? `status ${status}`}${problems.join("")}`, status, value ?? {});
    }
    return value;
  }

  async stop() {
    await this.#program.stop();
  }
}

// `await using server = await startLambda()`, where the runtime has it.
if (Symbol.asyncDispose !== undefined) {
  Server.prototype[Symbol.asyncDispose] = Server.prototype.stop;
}

module.exports = { ...errors, findProgram, record, replay, serve, startLambda };
