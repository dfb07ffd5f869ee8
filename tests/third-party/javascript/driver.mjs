// AWS SDK for JavaScript v3: makes the calls of a file, one JSON line each (see ../README.md).

import { readFileSync } from "node:fs";
import * as lambda from "@aws-sdk/client-lambda";

/** A value of the SDK in the neutral form. */
async function plain(value) {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value?.transformToByteArray === "function") return plain(await value.transformToByteArray());
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value?.[Symbol.asyncIterator] === "function") {
    const events = [];
    for await (const event of value) events.push(await plain(event));
    return events;
  }
  if (value !== null && typeof value === "object") return members(value, []);
  return value;
}

/** The members of an object, but for those without a value and those that are not the API's. */
async function members(object, others) {
  const result = {};
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined && !others.includes(name)) result[name] = await plain(value);
  }
  return result;
}

/** A value of the file as the SDK takes it. */
function argument(value) {
  if (Array.isArray(value)) return value.map(argument);
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === "$blob") return new Uint8Array(Buffer.from(value.$blob, "base64"));
  if (keys.length === 1 && keys[0] === "$timestamp") return new Date(value.$timestamp * 1000);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, argument(inner)]));
}

async function failure(error) {
  return {
    code: error.name,
    message: error.message,
    status: error.$metadata?.httpStatusCode,
    typed: error.name in lambda && error instanceof lambda[error.name],
    members: await members(error, ["name", "message", "stack", "$fault", "$metadata", "$service", "$response", "$retryable"]),
  };
}

async function call(client, { operation, input }) {
  const Command = lambda[`${operation}Command`];
  if (!Command) return { missing: `the package exports no ${operation}Command` };
  try {
    return { output: await members(await client.send(new Command(argument(input))), ["$metadata"]) };
  } catch (error) {
    if (error instanceof lambda.LambdaServiceException) return { error: await failure(error) };
    return { refused: `${error.name}: ${error.message}` };
  }
}

const client = new lambda.LambdaClient();
for (const one of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  console.log(JSON.stringify({ id: one.id, ...(await call(client, one)) }));
}
client.destroy();
