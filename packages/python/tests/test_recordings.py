"""The fixture ``lambda_recording``, in suites of its own."""

import pytest

import proofmark

TEST = """
    import boto3

    def test_get(lambda_recording):
        config = boto3.client("lambda").get_function_event_invoke_config(FunctionName="f", Qualifier="BLUE")
        assert "FunctionArn" in config
"""


@pytest.fixture
def upstream():
    with proofmark.lambda_server(state="auto") as server:
        yield server


def test_a_test_is_recorded_once_and_replayed(pytester, upstream):
    pytester.makepyfile(TEST)
    arguments = ("--proofmark-record", "once", "--proofmark-upstream", upstream.url)
    pytester.runpytest_subprocess(*arguments).assert_outcomes(passed=1)
    recorded = list(pytester.path.glob("recordings/*/test_get.json"))
    assert len(recorded) == 1
    upstream.stop()
    pytester.runpytest_subprocess("--strict-markers").assert_outcomes(passed=1)


def test_a_test_without_a_recording_says_how_to_make_it(pytester):
    pytester.makepyfile(TEST)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no recording *test_get.json; make it with --proofmark-record once*"])


def test_what_is_not_found_fails_the_test(pytester, upstream):
    pytester.makepyfile(TEST)
    pytester.runpytest_subprocess("--proofmark-record", "all", "--proofmark-upstream", upstream.url)
    pytester.makepyfile(TEST.replace("BLUE", "GREEN").replace('assert "FunctionArn" in config', "").replace(
        "config = ", "try: ") + "        except Exception: pass\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the nearest is exchange 1: FunctionName (qualifier)*", "*exchange 1 was not played*"])


def test_a_marker_names_the_file_and_the_mode(pytester, upstream):
    marker = f'@pytest.mark.proofmark_recording("shared.json", mode="all", upstream="{upstream.url}")'
    pytester.makepyfile(TEST.replace("import boto3\n", "import boto3\n    import pytest\n").replace(
        "    def test_get", f"    {marker}\n    def test_get"))
    pytester.runpytest_subprocess("--strict-markers").assert_outcomes(passed=1)
    assert (pytester.path / "recordings" / "shared.json").exists()


def test_a_marker_with_a_mistake_is_an_error(pytester):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.proofmark_recording("a.json", modus="all")
        def test_it(lambda_recording):
            pass
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the marker `proofmark_recording` does not take modus*"])
