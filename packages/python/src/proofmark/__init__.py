"""Proofmark: a contract server for AWS Lambda's API.

``lambda_server()`` starts the server for a test and stops it afterwards::

    with proofmark.lambda_server() as server:
        server.client.list_functions()
        server.check()

``replay()`` plays a recording of what a service responded, and ``record()`` makes one. The pytest plugin in
``proofmark.pytest_plugin`` is loaded by itself and has the fixtures ``lambda_server`` and ``lambda_recording``.
"""

from proofmark._errors import (
    ContractViolated,
    ControlError,
    ProgramNotFound,
    ProofmarkError,
    ReplayDiffers,
    ServerFailed,
)
from proofmark._program import find_program
from proofmark._replay import Replay, record, replay
from proofmark._server import Server, lambda_server, serve

__all__ = [
    "ContractViolated",
    "ControlError",
    "ProgramNotFound",
    "ProofmarkError",
    "Replay",
    "ReplayDiffers",
    "Server",
    "ServerFailed",
    "find_program",
    "lambda_server",
    "record",
    "replay",
    "serve",
]
