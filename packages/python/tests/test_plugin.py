"""The pytest plugin, in suites of its own."""

import json

import pytest

VIOLATING = """
    import pytest
    from botocore.exceptions import ClientError

    def call(lambda_server):
        with pytest.raises(ClientError):
            lambda_server.client.get_function_event_invoke_config(FunctionName="not a name!")
"""


def test_the_fixture_has_a_client(pytester):
    pytester.makepyfile("""
        def test_client(lambda_server):
            assert lambda_server.client.list_functions()["Functions"] == []
            assert lambda_server.endpoint.startswith("http://127.0.0.1:")
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 request in 1 test, 0 of them violate the model"])


def test_state_is_reset_for_each_test(pytester):
    pytester.makefile(".toml", scenario='state = "on"\n[[function]]\nname = "f"\n')
    pytester.makeini("[pytest]\nproofmark_scenario = scenario.toml\n")
    pytester.makepyfile("""
        import pytest

        def configs(client):
            return client.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"]

        @pytest.mark.parametrize("time", range(2))
        def test_state(lambda_server, time):
            assert configs(lambda_server.client) == []
            lambda_server.client.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
            assert len(configs(lambda_server.client)) == 1
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_a_violation_fails_the_test(pytester):
    pytester.makepyfile(VIOLATING + """
    def test_it(lambda_server):
        call(lambda_server)
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["1 of 1 request violates the model:", "*GetFunctionEventInvokeConfig: FunctionName*"])


def test_a_violation_on_purpose_is_allowed(pytester):
    pytester.makepyfile(VIOLATING + """
    @pytest.mark.proofmark(allow_violations=True)
    def test_it(lambda_server):
        call(lambda_server)
    """)
    pytester.runpytest_subprocess("--strict-markers").assert_outcomes(passed=1)


def test_a_violation_after_the_test_is_an_error(pytester):
    pytester.makepyfile(VIOLATING + """
    @pytest.fixture
    def application(lambda_server):
        yield
        call(lambda_server)

    def test_it(application):
        pass
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1, errors=1)


def test_a_test_that_fails_anyway_shows_the_violations_too(pytester):
    pytester.makepyfile(VIOLATING + """
    def test_it(lambda_server):
        call(lambda_server)
        assert False, "its own reason"
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*its own reason*", "*proofmark*", "1 of 1 request violates the model:"])


def test_clients_of_the_code_under_test_reach_the_server_and_nothing_else(pytester, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    pytester.makepyfile("""
        import boto3, os

        def test_it(lambda_server):
            boto3.client("lambda").list_functions()
            assert lambda_server.report()["routed"] == 1
            assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & set(os.environ)
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_environment_can_be_kept(pytester, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    pytester.makepyfile("""
        import os, pytest

        @pytest.mark.proofmark(inherit_aws=True)
        def test_it(lambda_server):
            assert os.environ["AWS_REGION"] == "eu-west-3"
            assert os.environ["AWS_ENDPOINT_URL_LAMBDA"] == lambda_server.url
            assert "AWS_ENDPOINT_URL" not in os.environ
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_marker_with_a_mistake_is_an_error(pytester):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.proofmark(allow_violation=True)
        def test_it(lambda_server):
            pass
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*does not take allow_violation; expected allow_violations, inherit_aws*"])


def test_a_server_that_dies_fails_its_test_and_no_other(pytester):
    pytester.makepyfile("""
        import os, signal

        def test_dies(lambda_server):
            os.kill(lambda_server.pid, signal.SIGKILL)

        def test_next(lambda_server):
            lambda_server.client.list_functions()
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*the contract server failed during the test: *ended with status -9*"])


def test_a_missing_program_is_one_line(pytester, monkeypatch):
    monkeypatch.setenv("PROOFMARK_PROGRAM", "/nowhere/proofmark")
    pytester.makepyfile("def test_it(lambda_server): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*PROOFMARK_PROGRAM names '/nowhere/proofmark', which is not a program*"])


def test_a_scenario_is_named_in_the_configuration(pytester):
    pytester.makefile(".toml", scenario='[[rule]]\noperation = "GetFunctionConcurrency"\n'
                                        "output = { ReservedConcurrentExecutions = 5 }\n")
    pytester.makeini("[pytest]\nproofmark_scenario = scenario.toml\n")
    pytester.makepyfile("""
        def test_it(lambda_server):
            concurrency = lambda_server.client.get_function_concurrency(FunctionName="f")
            assert concurrency["ReservedConcurrentExecutions"] == 5
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


SUITE = VIOLATING + """
    def test_well(lambda_server):
        lambda_server.client.list_functions()

    def test_badly(lambda_server):
        call(lambda_server)

    def test_without():
        pass
"""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_the_report_has_every_test(pytester, workers):
    pytester.makepyfile(SUITE)
    pytester.runpytest_subprocess("--proofmark-report", "report.json", *workers).assert_outcomes(passed=2, failed=1)
    report = json.loads((pytester.path / "report.json").read_text())
    tests = {entry["test"].rpartition("::")[2]: entry["violating"] for entry in report["tests"]}
    assert (report["clean"], report["requests"], tests) == (False, 2, {"test_well": 0, "test_badly": 1})


def test_the_report_as_markdown(pytester):
    pytester.makepyfile(SUITE)
    pytester.runpytest_subprocess("--proofmark-report", "report.md")
    text = (pytester.path / "report.md").read_text()
    assert text.startswith("# Proofmark\n\n2 requests in 2 tests, 1 of them violates the model.\n")
    assert "\\:\\:test\\_badly\n\n```text\n1 of 1 request violates the model:\n" in text
    assert "test\\_well" not in text


@pytest.mark.parametrize("path, reason", [
    ("report.html", "expected a name that ends with .json or .md"),
    ("nowhere/report.json", "there is no folder 'nowhere'"),
])
def test_a_report_that_cannot_be_written_is_found_before_the_tests_run(pytester, path, reason):
    pytester.makepyfile("def test_it(): print('ran')")
    result = pytester.runpytest_subprocess("--proofmark-report", path)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--proofmark-report {path}: {reason}"])


def test_no_server_is_started_for_tests_that_do_not_ask_for_one(pytester, monkeypatch):
    monkeypatch.setenv("PROOFMARK_PROGRAM", "/nowhere/proofmark")
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
