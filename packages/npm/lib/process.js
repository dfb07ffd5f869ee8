"use strict";

// A process of `proofmark`: starting it, its first and last lines, stopping it, and requests to it.

const { spawn } = require("node:child_process");
const http = require("node:http");
const { fileURLToPath } = require("node:url");
const { ServerFailed } = require("./errors.js");

// How many milliseconds the program may take to start, to end, and to respond. Advancing the clock takes longest.
const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 10_000;
const CONTROL_TIMEOUT = 60_000;
// How many characters of the error output are kept for messages.
const KEPT = 8192;
// The longest line with which a process says where it is.
const LONGEST_LINE = 65_536;
// The longest line with which a recording says what it came to.
const LONGEST_REPORT = 4 * 1024 * 1024;

/** The process. */
class Program {
  #path;
  #name;
  #child;
  #said = "";
  #lastLine = "";
  #ended;

  constructor(path, args, name = "server") {
    this.#path = path;
    this.#name = name;
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
          resolve({ line: text.slice(0, end < 0 ? LONGEST_LINE : end) });
        }
      });
    });
    // A full pipe would stop the process.
    stdout.on("data", (part) => (this.#lastLine = (this.#lastLine + part).slice(-LONGEST_REPORT)));
    const ended = this.#ended.then((how) => ({ how }));
    const first = await within(START_TIMEOUT, Promise.race([line, ended]));
    if (first === undefined) throw new ServerFailed(`the ${this.#name} did not start within ${START_TIMEOUT / 1000} s`);
    if (first.how !== undefined) throw new ServerFailed(`the ${this.#name} cannot be started: ${this.#path}: ${first.how}`);
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

  /** The last line that it printed, once it has ended. */
  get lastLine() {
    return this.#lastLine.trimEnd().split("\n").at(-1);
  }

  get exitCode() {
    return this.#child.exitCode;
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

function pathOf(file) {
  return file instanceof URL ? fileURLToPath(file) : String(file);
}

/** Sends one request on a connection of its own, past whatever replaces or configures `fetch` in a test. */
function send(url, method, body) {
  return new Promise((resolve, reject) => {
    const data = body === undefined ? undefined : JSON.stringify(body, inJson);
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

/** What JSON has no value for: bytes, as rules write them. */
function inJson(key, value) {
  // The value may have been converted by its own `toJSON`.
  const original = this[key];
  return original instanceof Uint8Array ? { $base64: Buffer.from(original).toString("base64") } : value;
}

module.exports = { Program, pathOf, send };
