"""``proofmark.lambda_server()`` as programs use it."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from botocore.exceptions import ClientError

import proofmark


@pytest.fixture
def server():
    with proofmark.lambda_server() as server:
        yield server


def test_a_client_reads_the_documented_example():
    with proofmark.lambda_server(state="auto") as server:
        config = server.client.get_function_event_invoke_config(FunctionName="my-function", Qualifier="BLUE")
    assert config["MaximumRetryAttempts"] == 0
    assert config["MaximumEventAgeInSeconds"] == 3600


def test_an_expectation_comes_first(server):
    server.expect("GetFunctionConcurrency", output={"ReservedConcurrentExecutions": 7})
    assert server.client.get_function_concurrency(FunctionName="f")["ReservedConcurrentExecutions"] == 7


def test_a_payload_is_written_as_json_or_bytes_and_compared_as_such(server):
    server.expect("Invoke", input={"Payload": {"action": "cancel"}}, output={"StatusCode": 200, "Payload": {"ok": True}})
    server.expect("Invoke", input={"Payload": {"$contains": "refund"}}, output={"StatusCode": 200, "Payload": b"\xff"})
    invoke = server.client.invoke
    assert invoke(FunctionName="f", Payload=b'{"order": 7, "action": "cancel"}')["Payload"].read() == b'{"ok":true}'
    assert invoke(FunctionName="f", Payload=b'"a refund"')["Payload"].read() == b"\xff"


def test_requests_are_filtered(server):
    server.client.list_functions()
    server.client.get_account_settings()
    assert [request["operation"] for request in server.requests(operation="GetAccountSettings")] == ["GetAccountSettings"]
    assert [request["number"] for request in server.requests(after=1)] == [2]
    assert server.requests(violating=True) == []
    with pytest.raises(proofmark.ControlError, match="did you mean `ListFunctions`"):
        server.requests(operation="ListFunction")


def test_the_control_api_has_a_method_per_operation(server):
    assert server.control_api.get_health()["status"] == "ok"
    assert server.control_api.get_report_page().startswith("<!doctype html>")
    server.control_api.set_function("f", returns=None)
    assert server.control_api.list_functions()["functions"] == ["f"]
    assert server.control_api.delete_function("f") == {"deleted": "f"}


def test_reset_takes_expectations_back(server):
    server.expect("GetFunctionConcurrency", error={"type": "ServiceException"})
    server.reset()
    assert server.control("GET", "expectations") == {"expectations": []}


def test_a_mistake_in_an_expectation_is_explained(server):
    with pytest.raises(proofmark.ControlError, match="did you mean `GetFunctionConcurrency`"):
        server.expect("GetFunctionConcurency", output={})


def test_a_violation_is_reported(server):
    client = server.boto3_client(config=_without_validation())
    with pytest.raises(ClientError):
        client.get_function_event_invoke_config(FunctionName="not a name!")
    with pytest.raises(proofmark.ContractViolated, match="GetFunctionEventInvokeConfig: FunctionName") as violated:
        server.check()
    assert violated.value.report["violating"] == 1


def test_check_passes_without_violations(server):
    server.client.list_functions()
    server.check()
    assert server.report()["routed"] == 1


def test_a_retried_asynchronous_invocation_takes_no_time(tmp_path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('clock = "virtual"\n[[function]]\nname = "f"\n')
    with proofmark.lambda_server(scenario=scenario) as server:
        server.function("f", raises={"errorType": "ValueError", "errorMessage": "no"})
        server.client.invoke(FunctionName="f", InvocationType="Event", Payload=b"{}")
        server.advance("3m")
        assert len(server.invocations()) == 3


def test_a_session_in_the_environment_reaches_the_server(server, monkeypatch):
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    program = "import boto3; boto3.client('lambda').list_functions()"
    subprocess.run([sys.executable, "-c", program], check=True)
    assert server.report()["operations"][0]["operation"] == "ListFunctions"


def test_a_proxy_of_the_environment_is_not_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.client.list_functions()
    assert server.report()["routed"] == 1


def test_a_port_in_use_is_an_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(proofmark.ServerFailed, match=f"{address} cannot be listened on"):
            with proofmark.lambda_server(listen=address):
                pass


def test_a_scenario_with_mistakes_is_an_error(tmp_path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('[[rule]]\noperation = "GetFunctionConcurency"\ndelay = "1s"\n')
    with pytest.raises(proofmark.ServerFailed, match="did you mean `GetFunctionConcurrency`"):
        with proofmark.lambda_server(scenario=scenario):
            pass


def test_a_missing_program_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("PROOFMARK_PROGRAM", str(tmp_path / "nothing"))
    with pytest.raises(proofmark.ProgramNotFound, match="PROOFMARK_PROGRAM"):
        proofmark.find_program()


def test_another_program_is_an_error(monkeypatch, tmp_path):
    other = tmp_path / "proofmark"
    other.write_text("#!/bin/sh\necho hello\n")
    other.chmod(0o755)
    monkeypatch.setenv("PROOFMARK_PROGRAM", str(other))
    with pytest.raises(proofmark.ServerFailed, match="another program"):
        with proofmark.lambda_server():
            pass


def test_a_server_that_ended_says_how(server):
    os.kill(server.pid, signal.SIGKILL)
    with pytest.raises(proofmark.ServerFailed, match="ended with status -9"):
        server.report()


def test_the_server_ends_with_the_program_that_started_it():
    program = ("import proofmark, os, signal\n"
               "with proofmark.lambda_server() as server:\n"
               "    print(server.pid, flush=True)\n"
               "    os.kill(os.getpid(), signal.SIGKILL)\n")
    started = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid = int(started.stdout)
    until = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(pid)


def test_the_module_runs_the_program():
    said = subprocess.run([sys.executable, "-m", "proofmark", "--version"], stdout=subprocess.PIPE, text=True, check=True)
    assert said.stdout.startswith("proofmark ")


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            # A process that nobody waits for stays as a zombie.
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _without_validation():
    from botocore.config import Config

    return Config(parameter_validation=False, retries={"max_attempts": 1})
