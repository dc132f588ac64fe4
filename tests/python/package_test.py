"""What is installed: what importing brings along, the program, WordNet, types."""
import ast
import json
import os
import pathlib
import subprocess
import sys

import pytest


def run(code, **environment):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True,
                          env={**os.environ, **environment}).stdout


def test_importing_brings_little_along(saetm):
    told = run("import sys, saetm; print(sorted({name.split('.')[0] for name in sys.modules}))")
    heavy = {"torch", "pandas", "sklearn", "scipy", "tqdm", "IPython", "huggingface_hub", "transformers"}
    assert not heavy & set(ast.literal_eval(told))
    told = run("import sys; from saetm import SAETM; print(sorted({name.split('.')[0] for name in sys.modules}))")
    assert not (heavy - {"scipy"}) & set(ast.literal_eval(told))


def test_importing_leaves_the_environment_alone(saetm):
    told = run("import os; before = dict(os.environ); import saetm; print(before == dict(os.environ))")
    assert told == "True\n"


def test_everything_that_is_named_is_there(saetm):
    for name in saetm.__all__:
        assert getattr(saetm, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        saetm.nothing


def test_the_program(saetm, program):
    entry = pathlib.Path(sys.executable).with_name("saetm")
    for command in ([str(program)], [str(entry)], [sys.executable, "-m", "saetm"]):
        if command[0] == str(entry) and not entry.exists():
            continue  # not installed in this environment's own folder
        told = subprocess.run([*command, "--version"], check=True, capture_output=True, text=True).stdout
        assert told == f"saetm {saetm.__version__}\n"
    failed = subprocess.run([sys.executable, "-m", "saetm", "info", "/nowhere"], capture_output=True, text=True)
    assert failed.returncode == 2 and failed.stderr.startswith("saetm: /nowhere: not a run")


def test_wordnet_comes_along(saetm, tmp_path):
    own = pathlib.Path(saetm.__file__).parent / "data" / "wordnet"
    if not own.exists():
        pytest.skip("the package was built where no WordNet was")
    code = ("import saetm; c = saetm.WordCounter(min_documents=1); "
            "c.fit(['The geese were better runners than feet']); print(c.vocabulary_)")
    pytest.importorskip("sklearn")
    assert set(ast.literal_eval(run(code, SAETM_WORDNET=str(own)))) == {"goose", "good", "runner", "foot"}
    with pytest.raises(subprocess.CalledProcessError):
        run(code, SAETM_WORDNET=str(tmp_path))
    licence = (own / "index.noun").read_text(encoding="utf-8")[:2000]
    assert "Princeton University" in licence


def test_types(saetm):
    package = pathlib.Path(saetm.__file__).parent
    assert (package / "py.typed").exists()
    stub = package / "_saetm.pyi"
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    named = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert {"Autoencoder", "Csr", "Tree", "run_stage", "transform"} <= named
    # Every function of the module that has a name has a line of documentation.
    for name in named - {"Error", "Csr", "Autoencoder", "Tree"}:
        assert getattr(saetm._saetm, name).__doc__, name


def test_mypy(saetm):
    api = pytest.importorskip("mypy.api")
    told, trouble, status = api.run(["-p", "saetm", "--ignore-missing-imports", "--cache-dir", os.devnull])
    assert status == 0, told + trouble


def test_options_are_the_programs(saetm, program):
    table = saetm.options()
    commands = ("fit", "topics", "interpret", "stability")
    shown = "".join(subprocess.run([program, command, "--help"], check=True, capture_output=True, text=True).stdout
                    for command in commands)
    assert not [name for name in table if f"--{name.replace('_', '-')}" not in shown]
    assert table["topics"]["default"] == 0 and table["objective"]["choices"].startswith("batchtopk|")
    assert json.dumps(table)
