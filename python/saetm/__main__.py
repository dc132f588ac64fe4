"""The program `saetm`, as the package brings it."""
import os
import pathlib
import sys

from . import _defaults


def main() -> None:
    """Becomes the program, which is told where the package's data lies; `saetm encoder add` takes this
    Python."""
    program = pathlib.Path(__file__).parent / "bin" / "saetm"
    environment = {**_defaults, "SAETM_PYTHON": sys.executable, **os.environ}
    os.execve(program, ["saetm", *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
