// Compiled, not run: the declarations fit the AWS SDK, and mistakes are found.

import { LambdaClient } from "@aws-sdk/client-lambda";
import { ContractViolated, ReplayDiffers, record, replay, serve, startLambda, type Report, type Server } from "proofmark";

export async function replays(): Promise<string[]> {
  await using recording = await replay("get.json", { mode: "once", upstream: "http://127.0.0.1:4566" });
  new LambdaClient(recording.clientConfig);
  await (await record(new URL("file:///b.json"), { upstream: "aws", keep: ["payloads"] })).finish();
  // @ts-expect-error: there is no such mode
  await replay("get.json", { mode: "some" });
  try {
    await recording.check();
  } catch (error) {
    if (error instanceof ReplayDiffers) return error.report.findings;
  }
  return [];
}

export async function uses(): Promise<Report> {
  await using server: Server = await startLambda({ port: 4566, scenario: "scenario.toml", seed: 7 });
  new LambdaClient(server.clientConfig);
  const id: number = await server.expect("GetFunction", { error: { type: "ServiceException" }, times: 2 });
  await server.forget(id);
  const status: number | null | undefined = (await server.requests({ operation: "GetFunction", violating: true }))[0]?.status;
  const next: string | null | undefined = (await server.controlApi.getClock()).next;
  console.log(status, next);
  await server.function("f", { returns: { ok: true } });
  await serve({ model: ["a.smithy", new URL("file:///b.smithy")] });
  try {
    await server.check();
  } catch (error) {
    if (error instanceof ContractViolated) return error.report;
  }
  // @ts-expect-error: there is no such option
  await startLambda({ ports: 1 });
  // @ts-expect-error: there is no such fault
  await server.expect("GetFunction", { fault: "explosion" });
  return server.report();
}
