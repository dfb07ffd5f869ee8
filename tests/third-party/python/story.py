"""The story with boto3: prints what it observes at each step, one JSON line each (see ../README.md)."""

import base64
import json
import os
import urllib.request

import boto3
from botocore import xform_name

# A recording stands before the endpoint, but not before the control API.
CONTROL = os.environ.get("PROOFMARK_CONTROL_URL", os.environ["AWS_ENDPOINT_URL_LAMBDA"])
ROLE = "arn:aws:iam::123456789012:role/orders"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:orders"
FAILED = "arn:aws:sqs:us-east-2:123456789012:failed"
# An archive with nothing in it.
CODE = base64.b64decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==")
# More pages than the story has of anything.
MOST_PAGES = 20

client = boto3.client("lambda")


def observe(step, members):
    print(json.dumps({"id": step, "output": members}), flush=True)


def only(response, *names):
    """These members of a response, without those that are absent."""
    return {name: response[name] for name in names if name in response}


def rejected(step, method, **arguments):
    """Observes the error of a call by its type, which is one of the client's."""
    try:
        method(**arguments)
        observe(step, {"error": None})
    except client.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        observe(step, {"error": type(error).__name__, "status": status})


def control(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{CONTROL}/_proofmark/{path}", data, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def wait(name, function, qualifier=None):
    arguments = {"FunctionName": function, **({"Qualifier": qualifier} if qualifier else {})}
    client.get_waiter(xform_name(name)).wait(**arguments, WaiterConfig={"MaxAttempts": 10})
    found = client.get_function_configuration(**arguments)
    observe(f"wait/{name}", only(found, "Version", "State", "LastUpdateStatus", "Timeout"))


def create():
    arguments = {
        "FunctionName": "orders",
        "Runtime": "python3.13",
        "Role": ROLE,
        "Handler": "index.handler",
        "Code": {"ZipFile": CODE},
        "MemorySize": 256,
        "Environment": {"Variables": {"TABLE": "orders"}},
        "Tags": {"team": "orders"},
    }
    created = client.create_function(**arguments)
    names = (
        "FunctionArn Runtime Role Handler CodeSize CodeSha256 Timeout MemorySize Version State PackageType "
        "Architectures Environment EphemeralStorage LoggingConfig TracingConfig"
    )
    observe("create", only(created, *names.split()))
    rejected("create/again", client.create_function, **arguments)
    wait("FunctionExists", "orders")
    wait("FunctionActiveV2", "orders")


def update():
    updated = client.update_function_configuration(FunctionName="orders", Timeout=10)
    observe("update", only(updated, "Timeout", "MemorySize", "LastUpdateStatus"))
    wait("FunctionUpdatedV2", "orders")
    rejected(
        "update/stale", client.update_function_configuration, FunctionName="orders", Timeout=20, RevisionId="stale"
    )


def publish():
    published = client.publish_version(FunctionName="orders", Description="first")
    observe("publish", only(published, "FunctionArn", "Version", "Description"))
    wait("PublishedVersionActive", "orders", "1")
    for name in ("live", "next"):
        alias = client.create_alias(FunctionName="orders", Name=name, FunctionVersion="1")
        observe(f"alias/{name}", only(alias, "AliasArn", "Name", "FunctionVersion"))


def tag(arn):
    client.tag_resource(Resource=arn, Tags={"stage": "test", "owner": "nobody"})
    client.untag_resource(Resource=arn, TagKeys=["owner"])
    observe("tag", only(client.list_tags(Resource=arn), "Tags"))


def permit():
    added = client.add_permission(
        FunctionName="orders",
        Qualifier="live",
        StatementId="bucket",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::orders",
        SourceAccount="123456789012",
    )
    observe("permit", json.loads(added["Statement"]))
    observe("permit/policy", json.loads(client.get_policy(FunctionName="orders", Qualifier="live")["Policy"]))


def map_source():
    """Returns the ids of the mappings."""
    names = ("EventSourceArn", "FunctionArn", "BatchSize", "MaximumBatchingWindowInSeconds", "State")
    mapping = client.create_event_source_mapping(EventSourceArn=QUEUE, FunctionName="orders:live", BatchSize=5)
    observe("map", only(mapping, *names))
    found = client.get_event_source_mapping(UUID=mapping["UUID"])
    observe("map/get", only(found, *names))
    second = client.create_event_source_mapping(EventSourceArn=FAILED, FunctionName="orders")
    observe("map/second", only(second, *names))
    return mapping["UUID"], second["UUID"]


def url():
    for qualifier, kind in (("live", "AWS_IAM"), ("next", "NONE")):
        config = client.create_function_url_config(FunctionName="orders", Qualifier=qualifier, AuthType=kind)
        observe(f"url/{qualifier}", only(config, "FunctionUrl", "FunctionArn", "AuthType", "InvokeMode"))


def configure():
    client.create_function(
        FunctionName="broken", Runtime="python3.13", Role=ROLE, Handler="index.handler", Code={"ZipFile": CODE}
    )
    client.get_waiter("function_active_v2").wait(FunctionName="broken")
    names = ("FunctionArn", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
    put = client.put_function_event_invoke_config(
        FunctionName="broken",
        MaximumRetryAttempts=1,
        MaximumEventAgeInSeconds=3600,
        DestinationConfig={"OnFailure": {"Destination": FAILED}},
    )
    observe("configure", only(put, *names))
    client.update_function_event_invoke_config(FunctionName="broken", MaximumRetryAttempts=2)
    observe("configure/get", only(client.get_function_event_invoke_config(FunctionName="broken"), *names))
    for qualifier in ("live", "next"):
        client.put_function_event_invoke_config(FunctionName="orders", Qualifier=qualifier, MaximumRetryAttempts=0)


def invoke(step, function, payload, **arguments):
    response = client.invoke(FunctionName=function, Payload=payload, **arguments)
    members = only(response, "StatusCode", "FunctionError", "ExecutedVersion")
    returned = response["Payload"].read().decode()
    if returned:
        members["Payload"] = json.loads(returned)
    if "LogResult" in response:
        members["Log"] = base64.b64decode(response["LogResult"]).decode()
    observe(step, members)


def invocations():
    order = json.dumps({"id": 7}).encode()
    invoke("invoke/request-response", "orders", order, Qualifier="live", LogType="Tail")
    invoke("invoke/event", "orders", order, InvocationType="Event")
    invoke("invoke/dry-run", "orders", order, InvocationType="DryRun")
    rejected("invoke/bad-json", client.invoke, FunctionName="orders", Payload=b"{")
    invoke("fail", "broken", order)
    invoke("retry", "broken", order, InvocationType="Event")


def records():
    """Two retries, a minute and two minutes apart, and then the destination."""
    control("clock", {"advance": "10m"})
    runs = control("invocations")["invocations"]
    tried = [only(run, "attempt", "result", "errorType") for run in runs if run["invocationType"] == "Event"]
    observe("retry/attempts", {"attempts": tried})
    deliveries = []
    for delivery in control("deliveries")["deliveries"]:
        record = delivery["message"]["body"]
        record = json.loads(record) if isinstance(record, str) else record
        deliveries.append(record)
    observe("deliver", {"deliveries": deliveries})


def more():
    """Two or more of everything that is listed."""
    for _ in range(2):
        client.publish_layer_version(LayerName="common", Content={"ZipFile": CODE})
    client.publish_layer_version(LayerName="other", Content={"ZipFile": CODE})
    signing = None
    for profile in ("first", "second"):
        arn = f"arn:aws:signer:us-east-2:123456789012:/signing-profiles/{profile}"
        config = client.create_code_signing_config(AllowedPublishers={"SigningProfileVersionArns": [arn]})
        signing = config["CodeSigningConfig"]["CodeSigningConfigArn"]
    for function in ("orders", "broken"):
        client.put_function_code_signing_config(FunctionName=function, CodeSigningConfigArn=signing)
    for provider in ("small", "large"):
        client.create_capacity_provider(
            CapacityProviderName=provider,
            VpcConfig={"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-0123456789abcdef0"]},
            PermissionsConfig={"CapacityProviderOperatorRoleArn": ROLE},
        )
    for alias in ("live", "next"):
        client.put_provisioned_concurrency_config(
            FunctionName="orders", Qualifier=alias, ProvisionedConcurrentExecutions=1
        )
    return signing


def pages(signing):
    """All paginators, one item a page."""
    durable = "arn:aws:lambda:us-east-2:123456789012:function:orders:1/durable-execution/none/0"
    orders = {"FunctionName": "orders"}
    for name, arguments in (
        ("ListFunctions", {}),
        ("ListVersionsByFunction", orders),
        ("ListAliases", orders),
        ("ListEventSourceMappings", {}),
        ("ListFunctionEventInvokeConfigs", orders),
        ("ListFunctionUrlConfigs", orders),
        ("ListProvisionedConcurrencyConfigs", orders),
        ("ListLayers", {}),
        ("ListLayerVersions", {"LayerName": "common"}),
        ("ListCodeSigningConfigs", {}),
        ("ListFunctionsByCodeSigningConfig", {"CodeSigningConfigArn": signing}),
        ("ListCapacityProviders", {}),
        ("ListFunctionVersionsByCapacityProvider", {"CapacityProviderName": "small"}),
        ("ListDurableExecutionsByFunction", orders),
        ("GetDurableExecutionHistory", {"DurableExecutionArn": durable}),
        ("GetDurableExecutionState", {"DurableExecutionArn": durable, "CheckpointToken": "none"}),
    ):
        paginator = client.get_paginator(xform_name(name))
        items = seen = 0
        try:
            for page in paginator.paginate(**arguments, PaginationConfig={"PageSize": 1}):
                seen += 1
                items += len(page[paginator.result_keys[0].expression])
                if seen == MOST_PAGES:
                    break
            observe(f"pages/{name}", {"items": items, "pages": seen})
        except client.exceptions.ClientError as error:
            observe(f"pages/{name}", {"error": type(error).__name__})


def delete(mappings):
    for mapping in mappings:
        deleted = client.delete_event_source_mapping(UUID=mapping)
    observe("delete/mapping", only(deleted, "State"))
    client.delete_function_url_config(FunctionName="orders", Qualifier="live")
    rejected("delete/url", client.get_function_url_config, FunctionName="orders", Qualifier="live")
    client.delete_function_event_invoke_config(FunctionName="broken")
    rejected("delete/config", client.get_function_event_invoke_config, FunctionName="broken")
    client.remove_permission(FunctionName="orders", Qualifier="live", StatementId="bucket")
    rejected("delete/permission", client.get_policy, FunctionName="orders", Qualifier="live")
    for function in ("orders", "broken"):
        client.delete_function(FunctionName=function)
    rejected("delete/function", client.get_function, FunctionName="orders")
    observe("end", {"functions": len(client.list_functions()["Functions"])})


create()
update()
publish()
tag("arn:aws:lambda:us-east-2:123456789012:function:orders")
permit()
mapped = map_source()
url()
configure()
invocations()
records()
pages(more())
delete(mapped)
