"""``python -m proofmark``: runs the program with the same arguments."""

import subprocess
import sys

from proofmark import ProgramNotFound, find_program


def main() -> int:
    try:
        program = find_program()
    except ProgramNotFound as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        return subprocess.call([program, *sys.argv[1:]])
    except KeyboardInterrupt:
        # The program got the signal too.
        return 130


if __name__ == "__main__":
    sys.exit(main())
