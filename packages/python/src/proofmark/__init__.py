"""Proofmark: a contract server for AWS Lambda's API.

``lambda_server()`` starts the server for a test and stops it afterwards::

    with proofmark.lambda_server() as server:
        server.client.list_functions()
        server.check()

The pytest plugin in ``proofmark.pytest_plugin`` is loaded by itself and has the fixture ``lambda_server``.
"""

from proofmark._errors import (
    ContractViolated,
    ControlError,
    ProgramNotFound,
    ProofmarkError,
    ServerFailed,
)
from proofmark._program import find_program
from proofmark._server import Server, lambda_server, serve

__all__ = [
    "ContractViolated",
    "ControlError",
    "ProgramNotFound",
    "ProofmarkError",
    "Server",
    "ServerFailed",
    "find_program",
    "lambda_server",
    "serve",
]
