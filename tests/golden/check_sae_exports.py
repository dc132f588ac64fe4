#!/usr/bin/env python3
"""What saetm exports loads in SAELens and sparsify and gives the same activations there.

    check_sae_exports.py PROGRAM

PROGRAM is the built saetm. Needs sae-lens, eai-sparsify, torch and numpy; not part of ctest. Of
each objective a small run is trained, and of each golden folder (sae_folders/) one is made of that
autoencoder; the run's autoencoder is exported, loaded by the package, and its activations of the
run's embeddings are compared with the codes that saetm wrote. Prints a line a case, exits with 1
when one differs.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
from safetensors import safe_open
from safetensors.torch import load_file

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS, WIDTH, GOLDEN_WIDTH = 200, 16, 6
THEMES = ["planet star telescope orbit comet galaxy", "bread flour oven butter sugar dough",
          "judge court lawyer trial jury verdict", "goal striker stadium referee penalty coach"]


def write_corpus(folder):
    numbers = numpy.random.default_rng(2)
    with open(folder / "corpus.jsonl", "w", encoding="utf-8") as out:
        for i in range(DOCUMENTS):
            words = numbers.choice(THEMES[i % len(THEMES)].split(), 20)
            out.write(json.dumps({"id": str(i), "text": " ".join(words)}) + "\n")
    for width in (WIDTH, GOLDEN_WIDTH):
        x = numbers.normal(size=(DOCUMENTS, width)).astype(numpy.float32)
        x[numpy.arange(DOCUMENTS), numpy.arange(DOCUMENTS) % len(THEMES)] += 2
        numpy.save(folder / f"x{width}.npy", x)


def codes_of(run):
    tensors = load_file(run / "codes.safetensors")
    rows = len(tensors["indptr"]) - 1
    atoms = load_file(run / "sae.safetensors")["b_enc"].numel()
    dense = torch.zeros(rows, atoms)
    row = torch.repeat_interleave(torch.arange(rows), tensors["indptr"].diff())
    dense[row, tensors["indices"].long()] = tensors["values"]
    return dense


def encode_saelens(folder, x):
    from sae_lens import SAE

    sae = SAE.load_from_disk(folder)
    return sae.encode(x), sae.cfg.architecture()


def encode_sparsify(folder, x):
    from sparsify import SparseCoder

    coder = SparseCoder.load_from_disk(folder)
    found = coder.encode(x)
    dense = torch.zeros(len(x), coder.num_latents)
    return dense.scatter(1, found.top_indices, found.top_acts), coder.cfg.activation


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    program = parser.parse_args().program
    differ = 0
    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        folder = pathlib.Path(name)
        write_corpus(folder)
        cases = [(objective, WIDTH, ["--objective", objective])
                 for objective in ("batchtopk", "topk", "l1", "jumprelu", "matryoshka")]
        cases += [(golden.name, GOLDEN_WIDTH, ["--sae", str(golden)])
                  for golden in sorted((HERE / "sae_folders").iterdir())]
        for case, width, options in cases:
            run, embeddings = folder / case, folder / f"x{width}.npy"
            subprocess.run([program, "fit", folder / "corpus.jsonl", "--out", run, "--embeddings",
                            embeddings, "--topics", "4", "--features", "24", "--k", "4", "--steps",
                            "80", "--batch", "64", "--quiet", *options], check=True,
                           stdout=subprocess.DEVNULL)
            x, expected = torch.from_numpy(numpy.load(embeddings)), codes_of(run)
            with safe_open(run / "sae.safetensors", framework="pt") as file:
                architecture = file.metadata()["architecture"]
            for form, encode in (("saelens", encode_saelens), ("sparsify", encode_sparsify)):
                if form == "sparsify" and architecture != "topk":
                    continue
                out = folder / f"{case}-{form}"
                subprocess.run([program, "export", run, "--to", out, "--format", form], check=True,
                               stdout=subprocess.DEVNULL)
                found, kind = encode(out, x)
                worst = float((found - expected).abs().max())
                same = torch.equal(found > 0, expected > 0) and worst < 1e-5
                differ += not same
                print(f"{'same' if same else 'DIFFERS'}  {case} ({architecture}) as {form} {kind}: "
                      f"{int((expected > 0).sum())} active, largest difference {worst:.1e}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
