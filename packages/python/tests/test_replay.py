"""``proofmark.replay()`` and ``record()`` as programs use them."""

import json

import pytest
from botocore.exceptions import ClientError

import proofmark


@pytest.fixture
def service():
    with proofmark.lambda_server(state="auto") as server:
        yield server


@pytest.fixture
def recording(service, tmp_path):
    """A recording of one exchange."""
    path = tmp_path / "get.json"
    with proofmark.record(path, upstream=service.url) as recording:
        get(recording)
    return path


def get(running, qualifier="BLUE"):
    return running.client.get_function_event_invoke_config(FunctionName="my-function", Qualifier=qualifier)


def qualifiers(path):
    return [exchange["request"]["input"]["Qualifier"] for exchange in json.loads(path.read_text())["exchanges"]]


def test_what_is_recorded_is_replayed_without_the_service(recording, service):
    service.stop()
    with proofmark.replay(recording) as replay:
        config = get(replay)
    assert config["MaximumEventAgeInSeconds"] == 3600
    assert replay.report() == {"clean": True, "requests": 1, "played": 1, "recorded": None, "unplayed": 0, "findings": []}


def test_a_request_that_is_not_recorded_fails_with_the_nearest_exchange(recording):
    with pytest.raises(proofmark.ReplayDiffers, match='nearest is exchange 1: FunctionName .qualifier. is BLUE'):
        with proofmark.replay(recording) as replay:
            get(replay)
            with pytest.raises(ClientError, match="NotRecorded"):
                get(replay, "GREEN")


def test_an_exchange_that_is_not_played_fails(recording):
    with pytest.raises(proofmark.ReplayDiffers, match="exchange 1 was not played: GetFunctionEventInvokeConfig"):
        with proofmark.replay(recording):
            pass


def test_an_exchange_that_is_not_played_is_allowed(recording):
    with proofmark.replay(recording, allow_unplayed=True):
        pass


def test_a_block_that_fails_keeps_its_own_exception(recording):
    with pytest.raises(KeyError):
        with proofmark.replay(recording):
            raise KeyError("mine")


def test_new_episodes_are_added(recording, service):
    with proofmark.replay(recording, mode="new-episodes", upstream=service.url) as replay:
        get(replay)
        get(replay, "GREEN")
    assert qualifiers(recording) == ["BLUE", "GREEN"]


def test_once_records_the_first_time_only(service, tmp_path):
    path = tmp_path / "once.json"
    for _ in range(2):
        with proofmark.replay(path, mode="once", upstream=service.url) as replay:
            get(replay)
    assert replay.report()["played"] == 1
    assert service.report()["routed"] == 1


def test_all_replaces_the_file(recording, service):
    with proofmark.replay(recording, mode="all", upstream=service.url) as replay:
        get(replay, "GREEN")
    assert qualifiers(recording) == ["GREEN"]


def test_mode_none_sends_nothing_to_an_upstream(recording, service):
    service.reset()
    with proofmark.replay(recording, mode="none", upstream=service.url) as replay:
        get(replay)
    assert service.report()["routed"] == 0


def test_real_aws_must_be_meant(tmp_path):
    with pytest.raises(proofmark.ServerFailed, match="is real AWS"):
        with proofmark.record(tmp_path / "a.json", upstream="https://lambda.us-east-2.amazonaws.com"):
            pass


def test_a_file_that_cannot_be_written_is_an_error(service, tmp_path):
    path = tmp_path / "gone" / "a.json"
    with pytest.raises(proofmark.ServerFailed, match="cannot be written"):
        with proofmark.record(path, upstream=service.url) as recording:
            get(recording)


def test_a_broken_recording_is_an_error(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"format": "proofmark-recording"')
    with pytest.raises(proofmark.ServerFailed, match="it is cut off at line 1"):
        with proofmark.replay(path):
            pass


def test_secrets_of_the_environment_are_not_in_the_file(service, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "correct-horse-battery")
    path = tmp_path / "secret.json"
    with proofmark.record(path, upstream=service.url) as recording:
        recording.client.tag_resource(Resource="arn:aws:lambda:us-east-1:123456789012:function:f",
                                      Tags={"note": "correct-horse-battery"})
    assert "correct-horse" not in path.read_text()
