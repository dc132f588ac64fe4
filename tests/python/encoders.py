"""What the tests of encoders share: the program, texts of all kinds, and what is lacking."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # no test waits for a network
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

np = pytest.importorskip("numpy")
for module in ("torch", "transformers", "openvino", "openvino_tokenizers"):
    pytest.importorskip(module, reason=f"encoders need Python's {module}")

PROGRAM = os.environ.get("SAETM_PROGRAM", str(pathlib.Path(__file__).parents[2] / "build" / "saetm"))


def saetm(*arguments, encoders, **options):
    """Runs the program with its own place of encoders; returns the finished process."""
    surroundings = {**os.environ, "SAETM_ENCODERS": str(encoders), "SAETM_PYTHON": sys.executable}
    return subprocess.run([PROGRAM, *map(str, arguments)], env=surroundings, text=True, capture_output=True,
                          check=False, **options)


def succeed(*arguments, encoders):
    done = saetm(*arguments, encoders=encoders)
    if "built without OpenVINO" in done.stderr:
        pytest.skip("the program was built without OpenVINO")
    assert done.returncode == 0, done.stderr
    return done


def write_corpus(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def embed(folder, records, encoder, *options, encoders):
    """Embeddings of the records (N, d) as a run has them; the run is folder/run."""
    corpus = write_corpus(folder / "corpus.jsonl", records)
    succeed("prepare", corpus, "--out", folder / "run", "--min-documents", 1, encoders=encoders)
    succeed("embed", folder / "run", "--encoder", encoder, *options, encoders=encoders)
    return np.load(folder / "run" / "embeddings.npy")


def cosines(a, b):
    return (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


def same(got, expected, least):
    """Embeddings agree. Those of random models are all alike, so their differences are compared too."""
    assert got.shape == expected.shape
    mean = expected.mean(0)
    assert cosines(got, expected).min() >= least
    assert cosines(got - mean, expected - mean).min() >= least


SENTENCES = [
    "The cat sat on the mat.", "Quantum entanglement links distant particles.", "Großmütter backen süße Brötchen.",
    "La reine d'Angleterre prit le thé à cinq heures.", "中文的句子没有空格,但是有标点。", "日本語の文章とカタカナ。",
    "مرحبا بالعالم، كيف حالك اليوم؟", "שלום עולם, מה שלומך?", "Привет, мир! Как дела?", "नमस्ते दुनिया, आप कैसे हैं?",
    "สวัสดีชาวโลก", "한국어 문장입니다.", "👩‍👩‍👧‍👦 family 🎉🎉 party 🏳️‍🌈", "e\u0301tude de nai\u0308vete\u0301, decomposed",
    "see https://example.org/a?b=c&d=%20#e and mail to a.b@example.org", "x = {'a': [1, 2, 3]}; print(x[\"a\"][0])",
    "PRICES ROSE BY 3.14% (TO $1,000,000.00) IN 2024-05-06!", "tabs\tand\nnew lines\r\nand\u00a0hard spaces",
    "zero\u200bwidth and soft\u00adhyphen", "ﬁne ligatures and ＦＵＬＬ width", "don't can't won't o'clock rock'n'roll",
    "\u202eright to left override", "a\u0000b", "quotes “like these” and ‘these’ — and dashes – too …",
]
ODD = ["", " ", "\n", "a", "I", "?", "!!!", "…", "word", "🙂", "中", "ا", "0", "-1", "antidisestablishmentarianism" * 9,
       "   leading and trailing   ", "a" * 99, "a" * 300, "[", "<html>", "[UNK] and [MASK]"]


def many_texts(count):
    """Texts of all kinds and lengths, none of them by chance."""
    texts = list(ODD)
    while len(texts) < count:
        i = len(texts)
        sentences = (1, 2, 1, 5, 3, 1, 20, 2, 60, 1)[i % 10]
        texts.append(" ".join(SENTENCES[(i * 7 + j * (1 + i % 5)) % len(SENTENCES)] for j in range(sentences)))
    return texts
