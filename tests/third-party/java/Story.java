// The story with the AWS SDK for Java v2: prints what it observes at each step, one JSON line each (see ../README.md).

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.pagination.sync.SdkIterable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.waiters.LambdaWaiter;

public final class Story {
    private static final String ROLE = "arn:aws:iam::123456789012:role/orders";
    private static final String QUEUE = "arn:aws:sqs:us-east-2:123456789012:orders";
    private static final String FAILED = "arn:aws:sqs:us-east-2:123456789012:failed";
    /** An archive with nothing in it. */
    private static final SdkBytes CODE =
            SdkBytes.fromByteArray(Base64.getDecoder().decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="));
    /** More pages than the story has of anything. */
    private static final int MOST_PAGES = 20;

    private final LambdaClient client;
    private final LambdaWaiter waiter;

    private Story(LambdaClient client) {
        this.client = client;
        this.waiter = client.waiter();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (LambdaClient client = LambdaClient.create()) {
            Story story = new Story(client);
            story.create();
            story.update();
            story.publish();
            story.tag("arn:aws:lambda:us-east-2:123456789012:function:orders");
            story.permit();
            List<String> mappings = story.map();
            story.url();
            story.configure();
            story.invocations();
            story.records();
            story.pages(story.more());
            story.remove(mappings);
        }
    }

    private static void observe(String step, Object members) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", step);
        line.put("output", members);
        System.out.println(Plain.json(line));
    }

    /** These members of a response, without those that are absent. */
    private static Map<String, Object> only(SdkPojo response, String... names) {
        Map<String, Object> members = Plain.members(response);
        members.keySet().retainAll(List.of(names));
        return members;
    }

    /** The error of a call by its class, which is one of the client's. */
    private static void rejected(String step, Supplier<?> call) {
        Map<String, Object> seen = new LinkedHashMap<>();
        try {
            call.get();
            seen.put("error", null);
        } catch (LambdaException error) {
            seen.put("error", error.getClass().getSimpleName());
            seen.put("status", error.statusCode());
        }
        observe(step, seen);
    }

    /** Reads from the control API, or posts to it. */
    private static JsonNode control(String path, String body) throws IOException, InterruptedException {
        URI address = URI.create(System.getenv("AWS_ENDPOINT_URL_LAMBDA") + "/_proofmark/" + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("content-type", "application/json");
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        }
        return JsonNode.parser().parse(response.body());
    }

    private static JsonNode parse(String text) {
        return JsonNode.parser().parse(text);
    }

    private void waited(String name, String qualifier) {
        observe("wait/" + name, only(
                client.getFunctionConfiguration(r -> r.functionName("orders").qualifier(qualifier)),
                "Version", "State", "LastUpdateStatus", "Timeout"));
    }

    private void create() {
        CreateFunctionRequest request = CreateFunctionRequest.builder()
                .functionName("orders")
                .runtime(Runtime.PYTHON3_13)
                .role(ROLE)
                .handler("index.handler")
                .code(code -> code.zipFile(CODE))
                .memorySize(256)
                .environment(environment -> environment.variables(Map.of("TABLE", "orders")))
                .tags(Map.of("team", "orders"))
                .build();
        observe("create", only(client.createFunction(request),
                "FunctionArn", "Runtime", "Role", "Handler", "CodeSize", "CodeSha256", "Timeout", "MemorySize",
                "Version", "State", "PackageType", "Architectures", "Environment", "EphemeralStorage",
                "LoggingConfig", "TracingConfig"));
        rejected("create/again", () -> client.createFunction(request));
        waiter.waitUntilFunctionExists(r -> r.functionName("orders"));
        waited("FunctionExists", null);
        waiter.waitUntilFunctionActiveV2(r -> r.functionName("orders"));
        waited("FunctionActiveV2", null);
    }

    private void update() {
        observe("update", only(
                client.updateFunctionConfiguration(r -> r.functionName("orders").timeout(10)),
                "Timeout", "MemorySize", "LastUpdateStatus"));
        waiter.waitUntilFunctionUpdatedV2(r -> r.functionName("orders"));
        waited("FunctionUpdatedV2", null);
        rejected("update/stale", () -> client.updateFunctionConfiguration(
                r -> r.functionName("orders").timeout(20).revisionId("stale")));
    }

    private void publish() {
        observe("publish", only(
                client.publishVersion(r -> r.functionName("orders").description("first")),
                "FunctionArn", "Version", "Description"));
        waiter.waitUntilPublishedVersionActive(r -> r.functionName("orders").qualifier("1"));
        waited("PublishedVersionActive", "1");
        for (String name : List.of("live", "next")) {
            observe("alias/" + name, only(
                    client.createAlias(r -> r.functionName("orders").name(name).functionVersion("1")),
                    "AliasArn", "Name", "FunctionVersion"));
        }
    }

    private void tag(String arn) {
        client.tagResource(r -> r.resource(arn).tags(Map.of("stage", "test", "owner", "nobody")));
        client.untagResource(r -> r.resource(arn).tagKeys("owner"));
        observe("tag", only(client.listTags(r -> r.resource(arn)), "Tags"));
    }

    private void permit() {
        observe("permit", parse(client.addPermission(r -> r.functionName("orders")
                .qualifier("live")
                .statementId("bucket")
                .action("lambda:InvokeFunction")
                .principal("s3.amazonaws.com")
                .sourceArn("arn:aws:s3:::orders")
                .sourceAccount("123456789012")).statement()));
        observe("permit/policy",
                parse(client.getPolicy(r -> r.functionName("orders").qualifier("live")).policy()));
    }

    /** The ids of the mappings. */
    private List<String> map() {
        String[] names = {
            "EventSourceArn", "FunctionArn", "BatchSize", "MaximumBatchingWindowInSeconds", "State"
        };
        var mapping = client.createEventSourceMapping(
                r -> r.eventSourceArn(QUEUE).functionName("orders:live").batchSize(5));
        observe("map", only(mapping, names));
        observe("map/get", only(client.getEventSourceMapping(r -> r.uuid(mapping.uuid())), names));
        var second = client.createEventSourceMapping(r -> r.eventSourceArn(FAILED).functionName("orders"));
        observe("map/second", only(second, names));
        return List.of(mapping.uuid(), second.uuid());
    }

    private void url() {
        url("live", FunctionUrlAuthType.AWS_IAM);
        url("next", FunctionUrlAuthType.NONE);
    }

    private void url(String qualifier, FunctionUrlAuthType kind) {
        observe("url/" + qualifier, only(
                client.createFunctionUrlConfig(r -> r.functionName("orders").qualifier(qualifier).authType(kind)),
                "FunctionUrl", "FunctionArn", "AuthType", "InvokeMode"));
    }

    private void configure() {
        client.createFunction(r -> r.functionName("broken")
                .runtime(Runtime.PYTHON3_13)
                .role(ROLE)
                .handler("index.handler")
                .code(code -> code.zipFile(CODE)));
        waiter.waitUntilFunctionActiveV2(r -> r.functionName("broken"));
        String[] names = {"FunctionArn", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"};
        observe("configure", only(
                client.putFunctionEventInvokeConfig(r -> r.functionName("broken")
                        .maximumRetryAttempts(1)
                        .maximumEventAgeInSeconds(3600)
                        .destinationConfig(to -> to.onFailure(failure -> failure.destination(FAILED)))),
                names));
        client.updateFunctionEventInvokeConfig(r -> r.functionName("broken").maximumRetryAttempts(2));
        observe("configure/get", only(client.getFunctionEventInvokeConfig(r -> r.functionName("broken")), names));
        for (String qualifier : List.of("live", "next")) {
            client.putFunctionEventInvokeConfig(
                    r -> r.functionName("orders").qualifier(qualifier).maximumRetryAttempts(0));
        }
    }

    private void invoke(String step, InvokeRequest.Builder request) {
        InvokeResponse response = client.invoke(request.payload(SdkBytes.fromUtf8String("{\"id\":7}")).build());
        Map<String, Object> members = only(response, "StatusCode", "FunctionError", "ExecutedVersion");
        String returned = response.payload().asUtf8String();
        if (!returned.isEmpty()) {
            members.put("Payload", parse(returned));
        }
        if (response.logResult() != null) {
            members.put("Log", new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8));
        }
        observe(step, members);
    }

    private void invocations() {
        invoke("invoke/request-response",
                InvokeRequest.builder().functionName("orders").qualifier("live").logType(LogType.TAIL));
        invoke("invoke/event", InvokeRequest.builder().functionName("orders").invocationType(InvocationType.EVENT));
        invoke("invoke/dry-run",
                InvokeRequest.builder().functionName("orders").invocationType(InvocationType.DRY_RUN));
        rejected("invoke/bad-json",
                () -> client.invoke(r -> r.functionName("orders").payload(SdkBytes.fromUtf8String("{"))));
        invoke("fail", InvokeRequest.builder().functionName("broken"));
        invoke("retry", InvokeRequest.builder().functionName("broken").invocationType(InvocationType.EVENT));
    }

    /** Two retries, a minute and two minutes apart, and then the destination. */
    private void records() throws IOException, InterruptedException {
        control("clock", "{\"advance\":\"10m\"}");
        List<Object> tried = new ArrayList<>();
        for (JsonNode run : control("invocations", null).field("invocations").get().asArray()) {
            if (run.field("invocationType").get().text().equals("Event")) {
                Map<String, Object> attempt = new LinkedHashMap<>();
                for (String name : List.of("attempt", "result", "errorType")) {
                    attempt.put(name, run.field(name).get());
                }
                tried.add(attempt);
            }
        }
        observe("retry/attempts", Map.of("attempts", tried));
        List<Object> deliveries = new ArrayList<>();
        for (JsonNode delivery : control("deliveries", null).field("deliveries").get().asArray()) {
            JsonNode body = delivery.field("message").get().field("body").get();
            deliveries.add(body.isString() ? parse(body.text()) : body);
        }
        observe("deliver", Map.of("deliveries", deliveries));
    }

    /** Two or more of everything that is listed. */
    private String more() {
        for (String layer : List.of("common", "common", "other")) {
            client.publishLayerVersion(r -> r.layerName(layer).content(content -> content.zipFile(CODE)));
        }
        String signing = null;
        for (String profile : List.of("first", "second")) {
            String arn = "arn:aws:signer:us-east-2:123456789012:/signing-profiles/" + profile;
            signing = client.createCodeSigningConfig(
                            r -> r.allowedPublishers(publishers -> publishers.signingProfileVersionArns(arn)))
                    .codeSigningConfig()
                    .codeSigningConfigArn();
        }
        String last = signing;
        for (String function : List.of("orders", "broken")) {
            client.putFunctionCodeSigningConfig(r -> r.functionName(function).codeSigningConfigArn(last));
        }
        for (String provider : List.of("small", "large")) {
            client.createCapacityProvider(r -> r.capacityProviderName(provider)
                    .vpcConfig(vpc -> vpc.subnetIds("subnet-0123456789abcdef0")
                            .securityGroupIds("sg-0123456789abcdef0"))
                    .permissionsConfig(permissions -> permissions.capacityProviderOperatorRoleArn(ROLE)));
        }
        for (String alias : List.of("live", "next")) {
            client.putProvisionedConcurrencyConfig(
                    r -> r.functionName("orders").qualifier(alias).provisionedConcurrentExecutions(1));
        }
        return last;
    }

    private static <Page> void walk(String name, SdkIterable<Page> pages, Function<Page, ? extends List<?>> items) {
        Map<String, Object> seen = new LinkedHashMap<>();
        try {
            ToIntFunction<Page> count = page -> items.apply(page).size();
            int[] counts = pages.stream().limit(MOST_PAGES).mapToInt(count).toArray();
            seen.put("items", IntStream.of(counts).sum());
            seen.put("pages", counts.length);
        } catch (LambdaException error) {
            seen.put("error", error.getClass().getSimpleName());
        }
        observe("pages/" + name, seen);
    }

    /** All paginators, one item per page. */
    private void pages(String signing) {
        String durable = "arn:aws:lambda:us-east-2:123456789012:function:orders:1/durable-execution/none/0";
        walk("ListFunctions", client.listFunctionsPaginator(r -> r.maxItems(1)), p -> p.functions());
        walk("ListVersionsByFunction",
                client.listVersionsByFunctionPaginator(r -> r.functionName("orders").maxItems(1)),
                p -> p.versions());
        walk("ListAliases", client.listAliasesPaginator(r -> r.functionName("orders").maxItems(1)), p -> p.aliases());
        walk("ListEventSourceMappings",
                client.listEventSourceMappingsPaginator(r -> r.maxItems(1)),
                p -> p.eventSourceMappings());
        walk("ListFunctionEventInvokeConfigs",
                client.listFunctionEventInvokeConfigsPaginator(r -> r.functionName("orders").maxItems(1)),
                p -> p.functionEventInvokeConfigs());
        walk("ListFunctionUrlConfigs",
                client.listFunctionUrlConfigsPaginator(r -> r.functionName("orders").maxItems(1)),
                p -> p.functionUrlConfigs());
        walk("ListProvisionedConcurrencyConfigs",
                client.listProvisionedConcurrencyConfigsPaginator(r -> r.functionName("orders").maxItems(1)),
                p -> p.provisionedConcurrencyConfigs());
        walk("ListLayers", client.listLayersPaginator(r -> r.maxItems(1)), p -> p.layers());
        walk("ListLayerVersions",
                client.listLayerVersionsPaginator(r -> r.layerName("common").maxItems(1)),
                p -> p.layerVersions());
        walk("ListCodeSigningConfigs",
                client.listCodeSigningConfigsPaginator(r -> r.maxItems(1)),
                p -> p.codeSigningConfigs());
        walk("ListFunctionsByCodeSigningConfig",
                client.listFunctionsByCodeSigningConfigPaginator(r -> r.codeSigningConfigArn(signing).maxItems(1)),
                p -> p.functionArns());
        walk("ListCapacityProviders",
                client.listCapacityProvidersPaginator(r -> r.maxItems(1)),
                p -> p.capacityProviders());
        walk("ListFunctionVersionsByCapacityProvider",
                client.listFunctionVersionsByCapacityProviderPaginator(
                        r -> r.capacityProviderName("small").maxItems(1)),
                p -> p.functionVersions());
        walk("ListDurableExecutionsByFunction",
                client.listDurableExecutionsByFunctionPaginator(r -> r.functionName("orders").maxItems(1)),
                p -> p.durableExecutions());
        walk("GetDurableExecutionHistory",
                client.getDurableExecutionHistoryPaginator(r -> r.durableExecutionArn(durable).maxItems(1)),
                p -> p.events());
        walk("GetDurableExecutionState",
                client.getDurableExecutionStatePaginator(
                        r -> r.durableExecutionArn(durable).checkpointToken("none").maxItems(1)),
                p -> p.operations());
    }

    private void remove(List<String> mappings) {
        SdkPojo deleted = null;
        for (String mapping : mappings) {
            deleted = client.deleteEventSourceMapping(r -> r.uuid(mapping));
        }
        observe("delete/mapping", only(deleted, "State"));
        client.deleteFunctionUrlConfig(r -> r.functionName("orders").qualifier("live"));
        rejected("delete/url", () -> client.getFunctionUrlConfig(r -> r.functionName("orders").qualifier("live")));
        client.deleteFunctionEventInvokeConfig(r -> r.functionName("broken"));
        rejected("delete/config", () -> client.getFunctionEventInvokeConfig(r -> r.functionName("broken")));
        client.removePermission(r -> r.functionName("orders").qualifier("live").statementId("bucket"));
        rejected("delete/permission", () -> client.getPolicy(r -> r.functionName("orders").qualifier("live")));
        for (String function : List.of("orders", "broken")) {
            client.deleteFunction(r -> r.functionName(function));
        }
        rejected("delete/function", () -> client.getFunction(r -> r.functionName("orders")));
        observe("end", Map.of("functions", client.listFunctions().functions().size()));
    }
}
