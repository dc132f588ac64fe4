"""No two of the package's files import each other, not even through others or inside a function."""
import ast
import graphlib
import pathlib

import pytest

PACKAGE = pathlib.Path(__file__).parents[2] / "python" / "saetm"


def imported(source, files):
    """Those of `files` that a file's source imports, wherever in it that is written."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.removeprefix("saetm.") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.level == 1 or (node.module or "").split(".")[0] == "saetm"):
            module = (node.module or "").removeprefix("saetm").removeprefix(".")
            names.update([module] if module else [alias.name for alias in node.names])
    return names & files


def check(sources):
    """Raises CycleError, which tells the cycle."""
    files = set(sources)
    graphlib.TopologicalSorter({name: imported(text, files) for name, text in sources.items()}).prepare()


def test_no_file_is_imported_by_what_it_imports():
    sources = {path.stem: path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py")}
    assert len(sources) > 10
    check(sources)


@pytest.mark.parametrize("line", ["from .a import x", "from . import a", "def f():\n    from saetm.a import x",
                                  "import saetm.a", "from saetm import a"])
def test_a_cycle_is_found(line):
    with pytest.raises(graphlib.CycleError):
        check({"a": "from .b import y", "b": "from .c import z", "c": line})
