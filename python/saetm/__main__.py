"""The program `saetm`, as the package brings it."""
import os
import pathlib
import sys


def main() -> None:
    """Becomes the program, in the environment that importing the package has set (SAETM_DATA …); `saetm
    encoder add` takes this Python."""
    program = pathlib.Path(__file__).parent / "bin" / "saetm"
    os.environ.setdefault("SAETM_PYTHON", sys.executable)
    os.execv(program, ["saetm", *sys.argv[1:]])


if __name__ == "__main__":
    main()
