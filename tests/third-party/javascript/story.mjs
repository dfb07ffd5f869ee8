// The story with the AWS SDK for JavaScript v3: prints what it observes at each step, one JSON line each (see
// ../README.md).

import * as lambda from "@aws-sdk/client-lambda";

const ROLE = "arn:aws:iam::123456789012:role/orders";
const QUEUE = "arn:aws:sqs:us-east-2:123456789012:orders";
const FAILED = "arn:aws:sqs:us-east-2:123456789012:failed";
// An archive with nothing in it.
const CODE = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");
// More pages than the story has of anything.
const MOST_PAGES = 20;

const client = new lambda.LambdaClient();

function observe(step, members) {
  console.log(JSON.stringify({ id: step, output: members }));
}

/** These members of a response, without those that are absent. */
function only(response, names) {
  return Object.fromEntries(names.filter((name) => response[name] !== undefined).map((name) => [name, response[name]]));
}

/** The error of a call by its class, which is one of the client's. */
async function rejected(step, command) {
  try {
    await client.send(command);
    observe(step, { error: null });
  } catch (error) {
    if (!(error instanceof lambda.LambdaServiceException)) throw error;
    observe(step, { error: error.constructor.name, status: error.$metadata.httpStatusCode });
  }
}

async function control(path, body) {
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${process.env.AWS_ENDPOINT_URL_LAMBDA}/_proofmark/${path}`, body ? post : {});
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function wait(name, input) {
  await lambda[`waitUntil${name}`]({ client, maxWaitTime: 20 }, input);
  const found = await client.send(new lambda.GetFunctionConfigurationCommand(input));
  observe(`wait/${name}`, only(found, ["Version", "State", "LastUpdateStatus", "Timeout"]));
}

async function create() {
  const input = {
    FunctionName: "orders",
    Runtime: lambda.Runtime.python313,
    Role: ROLE,
    Handler: "index.handler",
    Code: { ZipFile: CODE },
    MemorySize: 256,
    Environment: { Variables: { TABLE: "orders" } },
    Tags: { team: "orders" },
  };
  const created = await client.send(new lambda.CreateFunctionCommand(input));
  const names =
    "FunctionArn Runtime Role Handler CodeSize CodeSha256 Timeout MemorySize Version State PackageType " +
    "Architectures Environment EphemeralStorage LoggingConfig TracingConfig";
  observe("create", only(created, names.split(" ")));
  await rejected("create/again", new lambda.CreateFunctionCommand(input));
  await wait("FunctionExists", { FunctionName: "orders" });
  await wait("FunctionActiveV2", { FunctionName: "orders" });
}

async function update() {
  const timeout = { FunctionName: "orders", Timeout: 10 };
  const updated = await client.send(new lambda.UpdateFunctionConfigurationCommand(timeout));
  observe("update", only(updated, ["Timeout", "MemorySize", "LastUpdateStatus"]));
  await wait("FunctionUpdatedV2", { FunctionName: "orders" });
  const stale = { FunctionName: "orders", Timeout: 20, RevisionId: "stale" };
  await rejected("update/stale", new lambda.UpdateFunctionConfigurationCommand(stale));
}

async function publish() {
  const first = { FunctionName: "orders", Description: "first" };
  const published = await client.send(new lambda.PublishVersionCommand(first));
  observe("publish", only(published, ["FunctionArn", "Version", "Description"]));
  await wait("PublishedVersionActive", { FunctionName: "orders", Qualifier: "1" });
  for (const Name of ["live", "next"]) {
    const input = { FunctionName: "orders", Name, FunctionVersion: "1" };
    const alias = await client.send(new lambda.CreateAliasCommand(input));
    observe(`alias/${Name}`, only(alias, ["AliasArn", "Name", "FunctionVersion"]));
  }
}

async function tag(Resource) {
  await client.send(new lambda.TagResourceCommand({ Resource, Tags: { stage: "test", owner: "nobody" } }));
  await client.send(new lambda.UntagResourceCommand({ Resource, TagKeys: ["owner"] }));
  observe("tag", only(await client.send(new lambda.ListTagsCommand({ Resource })), ["Tags"]));
}

async function permit() {
  const bucket = {
    FunctionName: "orders",
    Qualifier: "live",
    StatementId: "bucket",
    Action: "lambda:InvokeFunction",
    Principal: "s3.amazonaws.com",
    SourceArn: "arn:aws:s3:::orders",
    SourceAccount: "123456789012",
  };
  const { Statement } = await client.send(new lambda.AddPermissionCommand(bucket));
  observe("permit", JSON.parse(Statement));
  const { Policy } = await client.send(new lambda.GetPolicyCommand({ FunctionName: "orders", Qualifier: "live" }));
  observe("permit/policy", JSON.parse(Policy));
}

/** The ids of the mappings. */
async function map() {
  const names = ["EventSourceArn", "FunctionArn", "BatchSize", "MaximumBatchingWindowInSeconds", "State"];
  const live = { EventSourceArn: QUEUE, FunctionName: "orders:live", BatchSize: 5 };
  const mapping = await client.send(new lambda.CreateEventSourceMappingCommand(live));
  observe("map", only(mapping, names));
  const { UUID } = mapping;
  observe("map/get", only(await client.send(new lambda.GetEventSourceMappingCommand({ UUID })), names));
  const other = { EventSourceArn: FAILED, FunctionName: "orders" };
  const second = await client.send(new lambda.CreateEventSourceMappingCommand(other));
  observe("map/second", only(second, names));
  return [UUID, second.UUID];
}

async function url() {
  for (const [Qualifier, AuthType] of [["live", lambda.FunctionUrlAuthType.AWS_IAM], ["next", lambda.FunctionUrlAuthType.NONE]]) {
    const input = { FunctionName: "orders", Qualifier, AuthType };
    const config = await client.send(new lambda.CreateFunctionUrlConfigCommand(input));
    observe(`url/${Qualifier}`, only(config, ["FunctionUrl", "FunctionArn", "AuthType", "InvokeMode"]));
  }
}

async function configure() {
  const broken = { FunctionName: "broken" };
  const code = { Runtime: lambda.Runtime.python313, Role: ROLE, Handler: "index.handler", Code: { ZipFile: CODE } };
  await client.send(new lambda.CreateFunctionCommand({ ...broken, ...code }));
  await lambda.waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, broken);
  const names = ["FunctionArn", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"];
  const config = {
    ...broken,
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: { OnFailure: { Destination: FAILED } },
  };
  observe("configure", only(await client.send(new lambda.PutFunctionEventInvokeConfigCommand(config)), names));
  const retries = { ...broken, MaximumRetryAttempts: 2 };
  await client.send(new lambda.UpdateFunctionEventInvokeConfigCommand(retries));
  observe("configure/get", only(await client.send(new lambda.GetFunctionEventInvokeConfigCommand(broken)), names));
  for (const Qualifier of ["live", "next"]) {
    const never = { FunctionName: "orders", Qualifier, MaximumRetryAttempts: 0 };
    await client.send(new lambda.PutFunctionEventInvokeConfigCommand(never));
  }
}

async function invoke(step, input) {
  const response = await client.send(new lambda.InvokeCommand(input));
  const members = only(response, ["StatusCode", "FunctionError", "ExecutedVersion"]);
  const returned = response.Payload?.transformToString();
  if (returned) members.Payload = JSON.parse(returned);
  if (response.LogResult) members.Log = Buffer.from(response.LogResult, "base64").toString();
  observe(step, members);
}

async function invocations() {
  const Payload = JSON.stringify({ id: 7 });
  const { Event, DryRun } = lambda.InvocationType;
  const tail = { Qualifier: "live", LogType: lambda.LogType.Tail };
  await invoke("invoke/request-response", { FunctionName: "orders", Payload, ...tail });
  await invoke("invoke/event", { FunctionName: "orders", Payload, InvocationType: Event });
  await invoke("invoke/dry-run", { FunctionName: "orders", Payload, InvocationType: DryRun });
  await rejected("invoke/bad-json", new lambda.InvokeCommand({ FunctionName: "orders", Payload: "{" }));
  await invoke("fail", { FunctionName: "broken", Payload });
  await invoke("retry", { FunctionName: "broken", Payload, InvocationType: Event });
}

/** Two retries, a minute and two minutes apart, and then the destination. */
async function records() {
  await control("clock", { advance: "10m" });
  const runs = (await control("invocations")).invocations.filter((run) => run.invocationType === "Event");
  observe("retry/attempts", { attempts: runs.map((run) => only(run, ["attempt", "result", "errorType"])) });
  const deliveries = (await control("deliveries")).deliveries.map(({ message: { body } }) => body);
  observe("deliver", { deliveries: deliveries.map((body) => (typeof body === "string" ? JSON.parse(body) : body)) });
}

/** Two or more of everything that is listed. */
async function more() {
  for (const LayerName of ["common", "common", "other"]) {
    await client.send(new lambda.PublishLayerVersionCommand({ LayerName, Content: { ZipFile: CODE } }));
  }
  let CodeSigningConfigArn;
  for (const profile of ["first", "second"]) {
    const arn = `arn:aws:signer:us-east-2:123456789012:/signing-profiles/${profile}`;
    const input = { AllowedPublishers: { SigningProfileVersionArns: [arn] } };
    const { CodeSigningConfig } = await client.send(new lambda.CreateCodeSigningConfigCommand(input));
    CodeSigningConfigArn = CodeSigningConfig.CodeSigningConfigArn;
  }
  for (const FunctionName of ["orders", "broken"]) {
    await client.send(new lambda.PutFunctionCodeSigningConfigCommand({ FunctionName, CodeSigningConfigArn }));
  }
  for (const CapacityProviderName of ["small", "large"]) {
    const input = {
      CapacityProviderName,
      VpcConfig: { SubnetIds: ["subnet-0123456789abcdef0"], SecurityGroupIds: ["sg-0123456789abcdef0"] },
      PermissionsConfig: { CapacityProviderOperatorRoleArn: ROLE },
    };
    await client.send(new lambda.CreateCapacityProviderCommand(input));
  }
  for (const Qualifier of ["live", "next"]) {
    const input = { FunctionName: "orders", Qualifier, ProvisionedConcurrentExecutions: 1 };
    await client.send(new lambda.PutProvisionedConcurrencyConfigCommand(input));
  }
  return CodeSigningConfigArn;
}

/** All paginators, one item per page. Paginators write markers into their input, so each gets its own. */
async function pages(CodeSigningConfigArn) {
  const DurableExecutionArn = "arn:aws:lambda:us-east-2:123456789012:function:orders:1/durable-execution/none/0";
  const orders = { FunctionName: "orders" };
  for (const [name, items, input] of [
    ["ListFunctions", "Functions", {}],
    ["ListVersionsByFunction", "Versions", orders],
    ["ListAliases", "Aliases", orders],
    ["ListEventSourceMappings", "EventSourceMappings", {}],
    ["ListFunctionEventInvokeConfigs", "FunctionEventInvokeConfigs", orders],
    ["ListFunctionUrlConfigs", "FunctionUrlConfigs", orders],
    ["ListProvisionedConcurrencyConfigs", "ProvisionedConcurrencyConfigs", orders],
    ["ListLayers", "Layers", {}],
    ["ListLayerVersions", "LayerVersions", { LayerName: "common" }],
    ["ListCodeSigningConfigs", "CodeSigningConfigs", {}],
    ["ListFunctionsByCodeSigningConfig", "FunctionArns", { CodeSigningConfigArn }],
    ["ListCapacityProviders", "CapacityProviders", {}],
    ["ListFunctionVersionsByCapacityProvider", "FunctionVersions", { CapacityProviderName: "small" }],
    ["ListDurableExecutionsByFunction", "DurableExecutions", orders],
    ["GetDurableExecutionHistory", "Events", { DurableExecutionArn }],
    ["GetDurableExecutionState", "Operations", { DurableExecutionArn, CheckpointToken: "none" }],
  ]) {
    const seen = { items: 0, pages: 0 };
    try {
      for await (const page of lambda[`paginate${name}`]({ client, pageSize: 1 }, { ...input })) {
        seen.items += page[items].length;
        seen.pages += 1;
        if (seen.pages === MOST_PAGES) break;
      }
      observe(`pages/${name}`, seen);
    } catch (error) {
      if (!(error instanceof lambda.LambdaServiceException)) throw error;
      observe(`pages/${name}`, { error: error.constructor.name });
    }
  }
}

async function remove(mappings) {
  let deleted;
  for (const UUID of mappings) deleted = await client.send(new lambda.DeleteEventSourceMappingCommand({ UUID }));
  observe("delete/mapping", only(deleted, ["State"]));
  const live = { FunctionName: "orders", Qualifier: "live" };
  await client.send(new lambda.DeleteFunctionUrlConfigCommand(live));
  await rejected("delete/url", new lambda.GetFunctionUrlConfigCommand(live));
  await client.send(new lambda.DeleteFunctionEventInvokeConfigCommand({ FunctionName: "broken" }));
  await rejected("delete/config", new lambda.GetFunctionEventInvokeConfigCommand({ FunctionName: "broken" }));
  await client.send(new lambda.RemovePermissionCommand({ ...live, StatementId: "bucket" }));
  await rejected("delete/permission", new lambda.GetPolicyCommand(live));
  for (const FunctionName of ["orders", "broken"]) {
    await client.send(new lambda.DeleteFunctionCommand({ FunctionName }));
  }
  await rejected("delete/function", new lambda.GetFunctionCommand({ FunctionName: "orders" }));
  const { Functions } = await client.send(new lambda.ListFunctionsCommand());
  observe("end", { functions: Functions.length });
}

await create();
await update();
await publish();
await tag("arn:aws:lambda:us-east-2:123456789012:function:orders");
await permit();
const mappings = await map();
await url();
await configure();
await invocations();
await records();
await pages(await more());
await remove(mappings);
client.destroy();
