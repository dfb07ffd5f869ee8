// The package as programs use it, with the AWS SDK for JavaScript v3.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { ContractViolated, ControlError, ProgramNotFound, ServerFailed, findProgram, startLambda } from "proofmark";

describe("a server", () => {
  let server, client;
  before(async () => {
    server = await startLambda({ state: "auto" });
    client = new LambdaClient(server.clientConfig);
  });
  beforeEach(() => server.reset());
  after(() => server.stop());

  test("responds to the documented example", async () => {
    const input = { FunctionName: "my-function", Qualifier: "BLUE" };
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } =
      await client.send(new GetFunctionEventInvokeConfigCommand(input));
    assert.deepEqual([MaximumRetryAttempts, MaximumEventAgeInSeconds], [0, 3600]);
  });

  test("does what is expected of it first", async () => {
    await server.expect("GetFunctionConcurrency", { output: { ReservedConcurrentExecutions: 7 } });
    const output = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: "f" }));
    assert.equal(output.ReservedConcurrentExecutions, 7);
  });

  test("compares and sends payloads as JSON, text or bytes", async () => {
    const output = (Payload) => ({ StatusCode: 200, Payload });
    await server.expect("Invoke", { input: { Payload: { action: "cancel" } }, output: output({ ok: true }) });
    await server.expect("Invoke", { input: { Payload: { $contains: "refund" } }, output: output(new Uint8Array([255])) });
    const invoke = async (Payload) => (await client.send(new InvokeCommand({ FunctionName: "f", Payload }))).Payload;
    assert.equal(Buffer.from(await invoke('{"order":7,"action":"cancel"}')).toString(), '{"ok":true}');
    assert.deepEqual([...(await invoke('"a refund"'))], [255]);
  });

  test("filters requests", async () => {
    await client.send(new ListFunctionsCommand({}));
    await client.send(new GetFunctionConcurrencyCommand({ FunctionName: "f" }));
    const operations = async (filters) => (await server.requests(filters)).map(({ operation }) => operation);
    assert.deepEqual(await operations({ operation: "ListFunctions" }), ["ListFunctions"]);
    assert.deepEqual(await operations({ limit: 1 }), ["GetFunctionConcurrency"]);
    await assert.rejects(server.requests({ operation: "ListFunction" }), /did you mean `ListFunctions`/);
  });

  test("has a method per operation of the control API", async () => {
    assert.equal((await server.controlApi.getHealth()).status, "ok");
    assert.match(await server.controlApi.getReportPage(), /^<!doctype html>/);
    await server.controlApi.setFunction({ name: "f", returns: null });
    assert.deepEqual(await server.controlApi.listFunctions(), { functions: ["f"], attached: [] });
    assert.deepEqual(await server.controlApi.deleteFunction({ name: "f" }), { deleted: "f" });
  });

  test("forgets expectations with a reset", async () => {
    await server.expect("GetFunctionConcurrency", { error: { type: "ServiceException" } });
    await server.reset();
    assert.deepEqual(await server.control("GET", "expectations"), { expectations: [] });
  });

  test("explains a mistake in an expectation", async () => {
    const rejected = server.expect("GetFunctionConcurency", { output: {} });
    await assert.rejects(rejected, (error) => {
      return error instanceof ControlError && error.status === 400 && /GetFunctionConcurrency/.test(error.message);
    });
  });

  test("reports a violation", async () => {
    const input = { FunctionName: "not a name!" };
    await assert.rejects(client.send(new GetFunctionEventInvokeConfigCommand(input)), { name: "ValidationException" });
    await assert.rejects(server.check(), (error) => {
      const described = /^1 of 1 request violates the model:\n  GetFunctionEventInvokeConfig: FunctionName/;
      return error instanceof ContractViolated && described.test(error.message) && error.report.violating === 1;
    });
  });

  test("has nothing to report of valid requests", async () => {
    await client.send(new ListFunctionsCommand({}));
    await server.check();
    assert.equal((await server.report()).routed, 1);
  });

  test("is reached by an SDK in another process through the environment", async () => {
    const program = `
      import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
      await new LambdaClient({}).send(new ListFunctionsCommand({}));`;
    const environment = { PATH: process.env.PATH, ...server.environment };
    await node(["--input-type=module", "--eval", program], { env: environment });
    assert.equal((await server.report()).operations[0].operation, "ListFunctions");
  });
});

test("a retried asynchronous invocation takes no time", async (t) => {
  const folder = temporary(t);
  const scenario = join(folder, "scenario.toml");
  writeFileSync(scenario, 'clock = "virtual"\n[[function]]\nname = "f"\n');
  const server = await startLambda({ scenario: pathToFileURL(scenario) });
  t.after(() => server.stop());
  await server.function("f", { raises: { errorType: "ValueError", errorMessage: "no" } });
  const client = new LambdaClient(server.clientConfig);
  await client.send(new InvokeCommand({ FunctionName: "f", InvocationType: "Event", Payload: "{}" }));
  await server.advance("3m");
  assert.equal((await server.invocations()).length, 3);
});

test("a port in use is an error", async (t) => {
  const taken = createServer();
  await new Promise((resolve) => taken.listen(0, "127.0.0.1", resolve));
  t.after(() => taken.close());
  const { port } = taken.address();
  await assert.rejects(startLambda({ port }), (error) => {
    return error instanceof ServerFailed && error.message.includes(`127.0.0.1:${port} cannot be listened on`);
  });
});

test("a scenario with mistakes is an error", async (t) => {
  const scenario = join(temporary(t), "scenario.toml");
  writeFileSync(scenario, '[[rule]]\noperation = "GetFunctionConcurency"\ndelay = "1s"\n');
  await assert.rejects(startLambda({ scenario }), (error) => {
    return error instanceof ServerFailed && error.message.includes("did you mean `GetFunctionConcurrency`");
  });
});

test("a missing program is an error", (t) => {
  setProgram(t, "/nowhere/proofmark");
  assert.throws(() => findProgram(), (error) => {
    return error instanceof ProgramNotFound && error.message.includes('names "/nowhere/proofmark"');
  });
});

test("another program is an error", { skip: process.platform === "win32" }, async (t) => {
  const other = join(temporary(t), "proofmark");
  writeFileSync(other, "#!/bin/sh\necho hello\n", { mode: 0o755 });
  setProgram(t, other);
  await assert.rejects(startLambda(), (error) => error instanceof ServerFailed && /another program/.test(error.message));
});

test("a server that was killed says so", { skip: process.platform === "win32" }, async () => {
  const server = await startLambda();
  process.kill(server.pid, "SIGKILL");
  await assert.rejects(server.report(), (error) => {
    return error instanceof ServerFailed && error.message.includes("it ended with signal SIGKILL");
  });
  await server.stop();
});

test("a server that nobody stopped ends with its process", { skip: process.platform !== "linux" }, async () => {
  const program = `
    import { startLambda } from "proofmark";
    console.log((await startLambda()).pid);`;
  const pid = Number(await node(["--input-type=module", "--eval", program], { env: process.env }));
  for (let tries = 0; runs(pid) && tries < 500; tries++) await sleep(20);
  assert.equal(runs(pid), false);
});

test("the package can be required", () => {
  const required = createRequire(import.meta.url)("proofmark");
  assert.equal(required.startLambda, startLambda);
});

test("the program is installed", () => {
  const { status, stdout } = spawnSync("npx", ["--no-install", "proofmark", "--version"], { encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, /^proofmark \d/);
});

test("the program's exit status is passed on", () => {
  const { status } = spawnSync("npx", ["--no-install", "proofmark", "serve", "nothing"], { encoding: "utf8" });
  assert.equal(status, 2);
});

function node(args, options) {
  return new Promise((resolve, reject) => {
    const done = (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout));
    execFile(process.execPath, args, { cwd: import.meta.dirname ?? process.cwd(), ...options }, done);
  });
}

function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function setProgram(t, path) {
  const before = process.env.PROOFMARK_PROGRAM;
  process.env.PROOFMARK_PROGRAM = path;
  t.after(() => {
    if (before === undefined) delete process.env.PROOFMARK_PROGRAM;
    else process.env.PROOFMARK_PROGRAM = before;
  });
}

/** Whether a process runs; one that nobody waits for stays as a zombie. */
function runs(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "")[0] !== "Z";
  } catch {
    return false;
  }
}
