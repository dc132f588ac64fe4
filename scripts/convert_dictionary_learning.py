#!/usr/bin/env python3
"""Turns a checkpoint of dictionary_learning into a sae.safetensors that saetm reads; --help says how.

Needs torch and safetensors, but not the Python package saetm, which has the same as
saetm.from_dictionary_learning().
"""
import pathlib
import runpy

if __name__ == "__main__":
    package = pathlib.Path(__file__).resolve().parents[1] / "python" / "saetm"
    runpy.run_path(str(package / "dictionary_learning.py"), run_name="__main__")
