"""The AWS CLI: makes the calls of a file, one process a call and one JSON line each (see ../README.md).

The variable PROOFMARK_AWS_CLI names the CLI, a Python script.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile

ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)", re.DOTALL)
# Operations whose answer's payload goes to a file, which is an argument of its own.
TO_FILE = {"Invoke": "Payload"}
# Members that the CLI takes from a file.
FROM_FILE = {("Invoke", "Payload"): "--payload", ("InvokeAsync", "InvokeArgs"): "--invoke-args"}


def dashed(operation):
    """`GetFunctionEventInvokeConfig` as `get-function-event-invoke-config`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", operation).lower()


def command(folder, operation, arguments):
    line = [sys.executable, os.environ["PROOFMARK_AWS_CLI"], "lambda", dashed(operation), "--output", "json"]
    # Older releases do not know the variable of a service's endpoint.
    line += ["--endpoint-url", os.environ["AWS_ENDPOINT_URL_LAMBDA"]]
    rest = {}
    for name, value in arguments.items():
        option = FROM_FILE.get((operation, name))
        if operation in TO_FILE and isinstance(value, str):
            # With an argument beside the options, the options that are required must be there as such.
            line += [f"--{dashed(name)}", value]
            continue
        if option is None:
            rest[name] = value
            continue
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(base64.b64decode(value["$blob"]))
        # `--invoke-args` names a file by itself, other blobs by this prefix.
        line += [option, path if option == "--invoke-args" else f"fileb://{path}"]
    if rest:
        line += ["--cli-input-json", json.dumps(rest)]
    if operation in TO_FILE:
        line.append(os.path.join(folder, "answer"))
    return line


def call(operation, arguments):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command(folder, operation, arguments), capture_output=True, text=True)
        if done.returncode == 0:
            output = json.loads(done.stdout or "{}")
            if operation in TO_FILE:
                with open(os.path.join(folder, "answer"), "rb") as file:
                    output[TO_FILE[operation]] = base64.b64encode(file.read()).decode()
            return {"output": output}
    told = done.stderr.strip()
    if found := ERROR.search(told):
        return {"error": {"code": found[1], "message": found[2]}}
    if "Invalid choice" in told or "Unknown options" in told:
        return {"missing": told.splitlines()[-1]}
    return {"refused": told}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        calls = json.load(file)
    for one in calls:
        result = call(one["operation"], one["input"])
        print(json.dumps({"id": one["id"], **result}), flush=True)


main()
