// Compiled, not run: the declarations fit the AWS SDK, and mistakes are found.

import { LambdaClient } from "@aws-sdk/client-lambda";
import { ContractViolated, serve, startLambda, type Report, type Server } from "proofmark";

export async function uses(): Promise<Report> {
  await using server: Server = await startLambda({ port: 4566, scenario: "scenario.toml", seed: 7 });
  new LambdaClient(server.clientConfig);
  const id: number = await server.expect("GetFunction", { error: { type: "ServiceException" }, times: 2 });
  await server.forget(id);
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
