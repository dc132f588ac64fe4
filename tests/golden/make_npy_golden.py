#!/usr/bin/env python3
"""The same 5 × 3 values as NumPy itself writes them: embeddings_v{1,2,3}_{f4,f2}.npy."""
import pathlib

import numpy

values = numpy.array([[row + column / 8 - 2 for column in range(3)] for row in range(5)])
for version in (1, 2, 3):
    for kind in ("f4", "f2"):
        path = pathlib.Path(__file__).with_name(f"embeddings_v{version}_{kind}.npy")
        with open(path, "wb") as file:
            numpy.lib.format.write_array(file, values.astype("<" + kind), version=(version, 0))
