"""A story of boto3 with AWS Lambda: one line of JSON per call, with what came of it."""

import io
import json
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client("lambda", config=Config(retries={"max_attempts": 1}))


def package():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), "def handler(event, context): pass")
    return out.getvalue()


def call(operation, **arguments):
    try:
        output = getattr(client, operation)(**arguments)
        output.pop("ResponseMetadata")
        if "Payload" in output:
            output["Payload"] = output["Payload"].read().decode()
        print(json.dumps({operation: output}, default=str, sort_keys=True), flush=True)
        return output
    except ClientError as error:
        told = {"error": error.response["Error"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
        print(json.dumps({operation: told}, default=str, sort_keys=True), flush=True)
        return {}


role = "arn:aws:iam::123456789012:role/role"
created = call("create_function", FunctionName="story", Runtime="python3.13", Handler="index.handler", Role=role,
               Code={"ZipFile": package()}, Environment={"Variables": {"DB_PASSWORD": "hunter2hunter2"}}, Publish=True)
client.get_waiter("function_active_v2").wait(FunctionName="story")
arn = created.get("FunctionArn", "story")
call("get_function_configuration", FunctionName="story")
call("create_alias", FunctionName="story", Name="BLUE", FunctionVersion="1")
call("tag_resource", Resource=arn, Tags={"team": "orders"})
call("list_tags", Resource=arn)
call("add_permission", FunctionName="story", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com",
     SourceAccount="123456789012")
call("get_policy", FunctionName="story")
call("get_function_event_invoke_config", FunctionName="story", Qualifier="BLUE")
call("put_function_event_invoke_config", FunctionName="story", Qualifier="BLUE", MaximumRetryAttempts=0,
     MaximumEventAgeInSeconds=3600,
     DestinationConfig={"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:failed"}})
call("update_function_event_invoke_config", FunctionName="story:BLUE", MaximumRetryAttempts=1)
call("get_function_event_invoke_config", FunctionName="story", Qualifier="BLUE")
call("list_function_event_invoke_configs", FunctionName="story")
call("invoke", FunctionName="story", Payload=b'{"order": 1}')
call("invoke", FunctionName="story", Payload=b'{"order": 2}', InvocationType="Event")
updated = call("update_function_configuration", FunctionName="story", Timeout=9, RevisionId=client.get_function_configuration(
    FunctionName="story")["RevisionId"])
call("update_function_configuration", FunctionName="story", Timeout=9, RevisionId="00000000-1111-4222-8333-444444444444")
call("delete_function_event_invoke_config", FunctionName="story", Qualifier="BLUE")
call("delete_function", FunctionName="story")
call("get_function", FunctionName="story")
