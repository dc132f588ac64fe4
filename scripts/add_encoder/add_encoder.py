"""Turns a Hugging Face folder into an encoder that saetm runs without Python.

    saetm encoder add NAME FOLDER

Texts: BERT, RoBERTa, MPNet, ModernBERT and their like, plain or in the layout of
sentence-transformers, whose pooling, dense layers, normalisation and prompt are taken. Images: the
image towers of CLIP and SigLIP. All that happens to an input happens in the graph: tokens or pixels
go in, the embedding comes out. What was made is compared with the original before it is kept.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import sys
import tempfile
import warnings

from folder import Failure, read_json
from image_encoder import make_image
from text_encoder import POOLINGS, make_text

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a folder is all that is read
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OPENVINO_TELEMETRY_OPT_OUT", "1")

FORMAT_VERSION = 1
NEEDS = ["openvino==2026.4.1", "openvino-tokenizers==2026.4.1.0", "torch==2.13.0", "transformers"]


def sum_of(path):
    total = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()


def versions():
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in ("openvino", "openvino-tokenizers", "torch", "transformers"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def find_model(folder):
    """The folder of the model itself, and clip, siglip or text."""
    modules = read_json(folder / "modules.json") or []
    if modules and modules[0]["type"].split(".")[-1] == "CLIPModel":
        folder = folder / modules[0].get("path", "")
    place = folder
    for module in modules:
        if module["type"].split(".")[-1] == "Transformer":
            place = folder / module.get("path", "")
    config = read_json(place / "config.json")
    if config is None:
        raise Failure(f"{folder}: has no config.json; a folder as Hugging Face models have it is wanted")
    kind = config.get("model_type", "")
    return folder, {"clip": "clip", "clip_vision_model": "clip", "siglip": "siglip",
                    "siglip_vision_model": "siglip"}.get(kind, "text")


def add(arguments):
    folder = pathlib.Path(arguments.folder)
    if not folder.is_dir():
        raise Failure(f"{folder}: is no folder")
    if not arguments.name or "/" in arguments.name or arguments.name.startswith("."):
        raise Failure(f"'{arguments.name}' is no name for an encoder")
    parent = pathlib.Path(arguments.to)
    final = parent / arguments.name
    if final.exists() and not (final / "encoder.json").exists():
        raise Failure(f"{final}: is there and no encoder")
    try:
        import openvino_tokenizers  # noqa: F401
        import torch  # noqa: F401
        import transformers
    except ImportError as error:
        raise Failure(f"converting needs Python's {error.name}, which {sys.executable} lacks: "
                      "scripts/install.sh --with-encoders, or pip install " + " ".join(NEEDS)) from error
    warnings.simplefilter("ignore")  # about tracing; what was traced is compared below
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model, kind = find_model(folder.resolve())
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{arguments.name}-", dir=parent) as temporary:
        target = pathlib.Path(temporary) / "encoder"
        target.mkdir()
        card = {"format_version": FORMAT_VERSION, "name": arguments.name, "source": str(folder.resolve())}
        card |= make_text(model, target, arguments) if kind == "text" else make_image(model, target, arguments, kind)
        card["files"] = {file.name: sum_of(file) for file in sorted(target.iterdir())}
        card["versions"] = versions()
        (target / "encoder.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        if final.exists():
            shutil.rmtree(final)
        target.rename(final)
    length = f", {card['max_length']} tokens" if "max_length" in card else ""
    print(f"{final}: {card['kind']}, {card['dimensions']} dimensions{length}, {card['pooling']}")


def main():
    parser = argparse.ArgumentParser(prog="saetm encoder add", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", metavar="NAME", help="what --encoder will call it")
    parser.add_argument("folder", metavar="FOLDER", help="the model as Hugging Face's libraries save it")
    parser.add_argument("--to", metavar="FOLDER", required=True, help="where encoders are kept")
    parser.add_argument("--pooling", choices=POOLINGS, help="instead of what the folder says (without a word: mean)")
    parser.add_argument("--prompt", metavar="NAME", help="the prompt of the folder to put before each text")
    parser.add_argument("--max-length", type=int, metavar="TOKENS", help="instead of what the folder says")
    try:
        add(parser.parse_args())
    except Failure as failure:
        print(f"saetm: {failure}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
