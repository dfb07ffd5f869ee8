"use strict";

// A running server: starting and stopping the process, and its control API.

const { spawn } = require("node:child_process");
const http = require("node:http");
const { fileURLToPath } = require("node:url");
const errors = require("./errors.js");
const { findProgram } = require("./program.js");
const { describe } = require("./report.js");

const { ContractViolated, ControlError, ServerFailed } = errors;

// How many milliseconds the program may take to start, to end, and to respond. Advancing the clock takes longest.
const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 10_000;
const CONTROL_TIMEOUT = 60_000;
// How many characters of the server's error output are kept for messages.
const KEPT = 8192;
// The longest line with which a server says where it is.
const LONGEST_LINE = 65_536;

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

function pathOf(file) {
  return file instanceof URL ? fileURLToPath(file) : String(file);
}

/** The process. */
class Program {
  #path;
  #child;
  #said = "";
  #ended;

  constructor(path, args) {
    this.#path = path;
    this.#child = spawn(path, args, { stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    const { stdin, stderr } = this.#child;
    // The program may have ended before it reads.
    stdin.on("error", () => {});
    stderr.setEncoding("utf8").on("data", (text) => {
      this.#said = (this.#said + text).slice(-KEPT);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(`it cannot be run: ${error.message}`));
      // Not `exit`: by then its last words may not have been read.
      this.#child.on("close", (code, signal) => {
        const how = signal === null ? `status ${code}` : `signal ${signal}`;
        const said = this.#said.trim();
        resolve(`it ended with ${how}${said ? `:\n${said}` : ""}`);
      });
    });
  }

  get isRunning() {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async firstLine() {
    const { stdout } = this.#child;
    const line = new Promise((resolve) => {
      let text = "";
      stdout.setEncoding("utf8").on("data", function read(part) {
        text += part;
        const end = text.indexOf("\n");
        if (end >= 0 || text.length > LONGEST_LINE) {
          stdout.off("data", read);
          // Nothing more is expected, and a full pipe would stop the server.
          stdout.resume();
          resolve({ line: text.slice(0, end < 0 ? LONGEST_LINE : end) });
        }
      });
    });
    const ended = this.#ended.then((how) => ({ how }));
    const first = await within(START_TIMEOUT, Promise.race([line, ended]));
    if (first === undefined) throw new ServerFailed(`the server did not start within ${START_TIMEOUT / 1000} s`);
    if (first.how !== undefined) throw new ServerFailed(`the server cannot be started: ${this.#path}: ${first.how}`);
    let value;
    try {
      value = JSON.parse(first.line);
    } catch {
      value = undefined;
    }
    if (typeof value?.url !== "string" || typeof value.environment !== "object") {
      throw new ServerFailed(
        `${this.#path} is another program, or another version: expected one line of JSON with the server's URL, got ` +
          JSON.stringify(first.line.slice(0, 200)),
      );
    }
    this.#letGo();
    return value;
  }

  /** Lets this process end while the server runs; the server then ends with it. */
  #letGo() {
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.unref?.();
  }

  /** How it ended, if it does so within a moment. */
  async howItEnded() {
    return (await within(500, this.#ended)) ?? "it still runs";
  }

  async stop() {
    // It ends with its standard input.
    this.#child.stdin.destroy();
    if ((await within(STOP_TIMEOUT, this.#ended)) === undefined) {
      this.#child.kill("SIGKILL");
      await within(STOP_TIMEOUT, this.#ended);
    }
  }
}

class Server {
  #program;

  constructor(program, first, region) {
    this.#program = program;
    this.url = first.url;
    this.pid = first.pid;
    this.region = region;
    this.variable = Object.keys(first.environment)[0];
  }

  get endpoint() {
    return this.url;
  }

  get isRunning() {
    return this.#program.isRunning;
  }

  get clientConfig() {
    return { endpoint: this.url, region: this.region, credentials: { ...CREDENTIALS } };
  }

  get environment() {
    const noProxy = `localhost,127.0.0.1,::1,${new URL(this.url).hostname.replace(/[[\]]/g, "")}`;
    const nothing = process.platform === "win32" ? "NUL" : "/dev/null";
    return {
      [this.variable]: this.url,
      AWS_ENDPOINT_URL: this.url,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: nothing,
      AWS_SHARED_CREDENTIALS_FILE: nothing,
      NO_PROXY: noProxy,
      no_proxy: noProxy,
    };
  }

  async report() {
    return this.control("GET", "report");
  }

  async requests() {
    return (await this.control("GET", "requests")).requests;
  }

  async check() {
    const report = await this.report();
    if (!report.clean) throw new ContractViolated(describe(report), report);
  }

  async reset() {
    await this.control("POST", "reset");
  }

  async expect(operation, rule) {
    return (await this.control("POST", "expectations", { operation, ...rule })).id;
  }

  async forget(expectation) {
    await this.control("DELETE", expectation === undefined ? "expectations" : `expectations/${expectation}`);
  }

  async function(name, results) {
    await this.control("POST", "functions", { name, ...results });
  }

  async advance(by) {
    return this.control("POST", "clock", { advance: by });
  }

  async invocations() {
    return (await this.control("GET", "invocations")).invocations;
  }

  async deliveries() {
    return (await this.control("GET", "deliveries")).deliveries;
  }

  async control(method, path, body) {
    const name = `${method} /_proofmark/${path}`;
    let response;
    try {
      response = await send(new URL(`/_proofmark/${path}`, this.url), method, body);
    } catch (error) {
      const how = await this.#program.howItEnded();
      throw new ServerFailed(`the server at ${this.url} does not respond (${error.message}): ${how}`, { cause: error });
    }
    const { status, text } = response;
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

/** Sends one request on a connection of its own, past whatever replaces or configures `fetch` in a test. */
function send(url, method, body) {
  return new Promise((resolve, reject) => {
    const data = body === undefined ? undefined : JSON.stringify(body);
    const headers = data === undefined ? {} : { "content-type": "application/json" };
    const options = { method, headers, agent: false, timeout: CONTROL_TIMEOUT };
    const request = http.request(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("error", reject).on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on("timeout", () => request.destroy(new Error(`no response within ${CONTROL_TIMEOUT / 1000} s`)));
    request.on("error", reject).end(data);
  });
}

/** What a promise gives within some milliseconds; nothing when it takes longer. */
async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

module.exports = { ...errors, findProgram, serve, startLambda };
