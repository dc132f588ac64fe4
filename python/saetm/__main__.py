"""The program `saetm`, as the package brings it."""
import os
import pathlib
import sys


def main() -> None:
    """Becomes the program; its data is the package's where the system has none."""
    package = pathlib.Path(__file__).parent
    program = package / "bin" / "saetm"
    os.environ.setdefault("SAETM_DATA", str(package / "data"))
    os.execv(program, ["saetm", *sys.argv[1:]])


if __name__ == "__main__":
    main()
