"""boto3: makes the calls of a file, one JSON line each (see ../README.md)."""

import base64
import datetime
import json
import sys

import boto3
from botocore import xform_name
from botocore.eventstream import EventStream
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody


def plain(value):
    """A value of boto3 in the neutral form."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, StreamingBody):
        return base64.b64encode(value.read()).decode()
    if isinstance(value, EventStream):
        return [plain(event) for event in value]
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def argument(value):
    """A value of the file as boto3 takes it."""
    if isinstance(value, dict):
        if value.keys() == {"$blob"}:
            return base64.b64decode(value["$blob"])
        if value.keys() == {"$timestamp"}:
            return datetime.datetime.fromtimestamp(value["$timestamp"], datetime.timezone.utc)
        return {key: argument(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [argument(inner) for inner in value]
    return value


def native_moment(moment):
    """A moment as Python has it: its type, and its text in UTC."""
    kind = type(moment)
    return [f"{kind.__module__}.{kind.__qualname__}", moment.astimezone(datetime.timezone.utc).isoformat()]


def without_metadata(answer):
    return {key: value for key, value in answer.items() if key not in ("ResponseMetadata", "Error")}


def failure(client, error):
    metadata = error.response.get("ResponseMetadata", {})
    kind = type(error).__name__
    return {
        "code": error.response["Error"].get("Code"),
        "message": error.response["Error"].get("Message"),
        "status": metadata.get("HTTPStatusCode"),
        "typed": type(error) is not ClientError and isinstance(error, getattr(client.exceptions, kind)),
        "members": plain(without_metadata(error.response)),
    }


def call(client, operation, arguments):
    method = getattr(client, xform_name(operation), None)
    if method is None:
        return {"missing": f"the client has no method {xform_name(operation)}"}
    try:
        answer = method(**argument(arguments))
        native = {name: native_moment(value) for name, value in answer.items() if isinstance(value, datetime.datetime)}
        return {"output": plain(without_metadata(answer)), "native": native}
    except ClientError as error:
        return {"error": failure(client, error)}
    except BotoCoreError as error:
        return {"refused": f"{type(error).__name__}: {error}"}


def main():
    client = boto3.client("lambda")
    with open(sys.argv[1], encoding="utf-8") as file:
        calls = json.load(file)
    for one in calls:
        result = call(client, one["operation"], one["input"])
        print(json.dumps({"id": one["id"], **result}), flush=True)


main()
