"""Where the program ``proofmark`` is installed."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from typing import Iterator

from proofmark._errors import ProgramNotFound

#: An environment variable that names the program to use instead of the installed one.
VARIABLE = "PROOFMARK_PROGRAM"


def find_program() -> str:
    """The path of the program.

    That is the one that the environment variable ``PROOFMARK_PROGRAM`` names; else the one that was installed with this
    package; else the first on the ``PATH``.

    Raises ``ProgramNotFound`` when there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if _is_program(named):
            return named
        raise ProgramNotFound(f"the environment variable {VARIABLE} names {named!r}, which is not a program; "
                              "set it to the path of the program `proofmark`, or unset it")
    candidates = list(dict.fromkeys(_candidates()))
    for candidate in candidates:
        if _is_program(candidate):
            return candidate
    found = shutil.which("proofmark")
    if found:
        return found
    looked = "\n".join(f"  {candidate}" for candidate in candidates)
    raise ProgramNotFound("the program `proofmark` was not found. It was looked for on the PATH, and here:\n"
                          f"{looked}\n"
                          "Install the wheel of your platform (`pip install --force-reinstall proofmark`), or build the "
                          f"program with Cargo and set the environment variable {VARIABLE} to its path.")


def _candidates() -> Iterator[str]:
    """Where installers put the programs of a package, those of this environment first."""
    name = "proofmark" + (sysconfig.get_config_var("EXE") or "")
    yield os.path.join(sysconfig.get_path("scripts"), name)
    # `pip install --prefix`, and environments made of several: the package is below PREFIX/lib/pythonX.Y/site-packages.
    package = os.path.dirname(os.path.abspath(__file__))
    prefix = os.path.abspath(os.path.join(package, *[os.pardir] * (3 if os.name == "nt" else 4)))
    yield os.path.join(prefix, "Scripts" if os.name == "nt" else "bin", name)
    # `pip install --target`.
    yield os.path.join(os.path.dirname(package), "bin", name)
    # `pip install --user`.
    yield os.path.join(sysconfig.get_path("scripts", scheme=_user_scheme()), name)


def _user_scheme() -> str:
    if sys.version_info >= (3, 10):
        return sysconfig.get_preferred_scheme("user")
    if os.name == "nt":
        return "nt_user"
    return "osx_framework_user" if sys.platform == "darwin" and getattr(sys, "_framework", "") else "posix_user"


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)
