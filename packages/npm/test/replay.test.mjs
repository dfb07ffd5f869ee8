// Recordings as programs use them, with the AWS SDK for JavaScript v3.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { GetFunctionEventInvokeConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ReplayDiffers, ServerFailed, record, replay, startLambda } from "proofmark";

describe("a recording", () => {
  let service, folder, file;
  before(async () => {
    service = await startLambda({ state: "auto" });
  });
  after(() => service.stop());
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "proofmark-test-"));
    file = join(folder, "get.json");
    const recording = await record(file, { upstream: service.url });
    await get(recording, "BLUE");
    await recording.finish();
    await service.reset();
  });

  test("is replayed without the service", async () => {
    const recording = await replay(file);
    const { MaximumEventAgeInSeconds } = await get(recording, "BLUE");
    await recording.finish();
    assert.equal(MaximumEventAgeInSeconds, 3600);
    const expected = { clean: true, requests: 1, played: 1, recorded: null, unplayed: 0, findings: [] };
    assert.deepEqual(await recording.report(), expected);
    assert.equal((await service.report()).routed, 0);
  });

  test("names the nearest exchange of a request that it does not have", async () => {
    const recording = await replay(file);
    await assert.rejects(get(recording, "GREEN"), { name: "NotRecorded" });
    await assert.rejects(recording.finish(), (error) => {
      return error instanceof ReplayDiffers && /nearest is exchange 1: FunctionName \(qualifier\) is BLUE/.test(error.message);
    });
  });

  test("reports what was not played", async () => {
    const recording = await replay(file);
    await assert.rejects(recording.check(), /exchange 1 was not played: GetFunctionEventInvokeConfig/);
    await recording.stop();
  });

  test("may be played in part", async () => {
    await (await replay(file, { allowUnplayed: true })).finish();
  });

  test("has new episodes added", async () => {
    const recording = await replay(file, { mode: "new-episodes", upstream: service.url });
    await get(recording, "BLUE");
    await get(recording, "GREEN");
    await recording.finish();
    assert.deepEqual(qualifiers(file), ["BLUE", "GREEN"]);
    assert.equal((await service.report()).routed, 1);
  });

  test("is made once", async () => {
    const once = join(folder, "once.json");
    for (const played of [0, 1]) {
      const recording = await replay(once, { mode: "once", upstream: service.url });
      await get(recording, "BLUE");
      await recording.finish();
      assert.equal((await recording.report()).played, played);
    }
  });

  test("is replaced in the mode all", async () => {
    const recording = await replay(file, { mode: "all", upstream: service.url });
    await get(recording, "GREEN");
    await recording.finish();
    assert.deepEqual(qualifiers(file), ["GREEN"]);
  });

  test("of real AWS must be meant", async () => {
    const upstream = "https://lambda.us-east-2.amazonaws.com";
    await assert.rejects(record(join(folder, "aws.json"), { upstream }), (error) => {
      return error instanceof ServerFailed && error.message.includes("is real AWS");
    });
  });

  test("that is broken is an error", async () => {
    writeFileSync(file, '{"format": "proofmark-recording"');
    await assert.rejects(replay(file), (error) => error instanceof ServerFailed && /it is cut off at line 1/.test(error.message));
  });

  test("that cannot be written is an error", async () => {
    const recording = await record(join(folder, "gone", "a.json"), { upstream: service.url });
    await get(recording, "BLUE");
    await assert.rejects(recording.finish(), (error) => error instanceof ServerFailed && /cannot be written/.test(error.message));
  });

  test("has no other modes", async () => {
    await assert.rejects(replay(file, { mode: "some" }), /expected one of none, once, new-episodes, all/);
  });
});

function get({ clientConfig }, Qualifier) {
  const client = new LambdaClient({ ...clientConfig, maxAttempts: 1 });
  return client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "my-function", Qualifier }));
}

function qualifiers(file) {
  return JSON.parse(readFileSync(file, "utf8")).exchanges.map(({ request }) => request.input.Qualifier);
}
