"""What README, docs/python.md and examples/ show runs as it is printed."""
import gzip
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "state_of_the_union.jsonl.gz"


def python(code, folder):
    environment = {**os.environ, "PYTHONWARNINGS": "error::DeprecationWarning:saetm"}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True,
                          env=environment).stdout


def blocks(page, heading):
    text = (ROOT / page).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", section, re.S)


@pytest.fixture
def corpus(saetm, tmp_path):
    """my-texts.jsonl.gz in the folder where the code runs."""
    if not DATA.exists():
        pytest.skip(f"{DATA} is not there")
    with gzip.open(DATA, "rt", encoding="utf-8") as lines, gzip.open(
            tmp_path / "my-texts.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(line for row, line in enumerate(lines) if row % 10 == 0)
    return tmp_path


def test_readme(corpus):
    pytest.importorskip("pandas")
    (code,) = blocks("README.md", "From Python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 12
    shown = python(code, corpus)
    assert len(re.findall(r"^\d+ +\d+ +\d+ +\d+_\w+_\w+_\w+_\w+$", shown, re.M)) == 10, shown
    assert (corpus / "topics.html").exists() and (corpus / "model" / "manifest.json").exists()


def test_tutorial(corpus):
    pytest.importorskip("plotly")
    code = "\n".join(blocks("docs/python.md", "Tutorial"))
    python(code, corpus)


@pytest.mark.parametrize("script", ["quickstart", "pipeline", "other_models"])
def test_examples(saetm, script, tmp_path):
    pytest.importorskip("pandas")
    pytest.importorskip("sklearn")
    shown = subprocess.run([sys.executable, ROOT / "examples" / f"{script}.py"], cwd=tmp_path, check=True,
                           capture_output=True, text=True).stdout
    assert len(shown.splitlines()) >= 2


def test_notebook(saetm):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(ROOT / "examples" / "quickstart.ipynb", 4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells), "keep the notebook without outputs"
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "examples")}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("<svg" in output.get("data", {}).get("text/html", "") for output in shown)
