"""Arrays: safetensors files read, matrices in and out of the library, embeddings as files."""
import json
import os
import pathlib
import typing

import numpy as np
import scipy.sparse

from . import _saetm

_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1", "BOOL": "?"}


def read_safetensors(path: "str | os.PathLike[str]") -> "tuple[dict[str, np.ndarray], dict[str, str]]":
    """Tensors of a safetensors file, mapped and not loaded, and its metadata."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    metadata = header.pop("__metadata__", {})
    size = os.path.getsize(path)
    data = np.memmap(path, np.uint8, "r") if size else np.empty(0, np.uint8)
    tensors = {}
    for name, about in header.items():
        begin, end = (8 + length + place for place in about["data_offsets"])
        if about["dtype"] == "BF16":  # NumPy has none: the upper half of f32
            halves = data[begin:end].view("<u2").astype("<u4") << 16
            tensors[name] = halves.view("<f4").reshape(about["shape"])
        else:
            # Read-only views; a base class array, as memmap's own methods would copy its class along.
            tensors[name] = np.asarray(data[begin:end]).view(_DTYPES[about["dtype"]]).reshape(about["shape"])
    return tensors, metadata


def csr_from_file(path: "str | os.PathLike[str]", prefix: str = "") -> scipy.sparse.csr_matrix:
    """A CSR matrix of a run's file; float32 values."""
    tensors, metadata = read_safetensors(path)
    rows, cols = int(metadata["rows"]), int(metadata["cols" if prefix == "" else "atoms"])
    parts = (np.array(tensors[prefix + "values"]), np.array(tensors[prefix + "indices"]),
             np.array(tensors[prefix + "indptr"]))
    return scipy.sparse.csr_matrix(parts, shape=(rows, cols))


def csr_from(parts: "tuple[np.ndarray, np.ndarray, np.ndarray, int]") -> scipy.sparse.csr_matrix:
    """What the library returned, without copying values."""
    indptr, indices, values, cols = parts
    matrix = scipy.sparse.csr_matrix((len(indptr) - 1, cols), dtype=np.float32)
    matrix.indptr, matrix.indices, matrix.data = indptr, indices, values
    return matrix


def csr_to(matrix: typing.Any, what: str) -> "_saetm.Csr":
    """A matrix for the library: values and columns of a float32 CSR matrix with sorted indices are
    taken where they lie. Raises TypeError for other dtypes; a dense array is made sparse."""
    if not scipy.sparse.issparse(matrix):
        matrix = np.asarray(matrix)
        if matrix.ndim != 2:
            raise ValueError(f"{what} has {matrix.ndim} axes, not two")
        _check_float(matrix.dtype, what)
        matrix = scipy.sparse.csr_matrix(matrix)
    _check_float(matrix.dtype, what)
    matrix = matrix.tocsr()
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    return _saetm.Csr(matrix.indptr.astype(np.int64, copy=False), matrix.indices.astype(np.int32, copy=False),
                      matrix.data, matrix.shape[1])


def _check_float(dtype: np.dtype, what: str) -> None:
    if dtype != np.float32:
        raise TypeError(f"{what} is {dtype}, not float32: pass {what}.astype('float32')")


def as_array(values: typing.Any) -> typing.Any:
    """An array that speaks DLPack or the buffer protocol, from it or from a column or table that
    gives one; no number is converted. Raises TypeError for what has no rows of numbers."""
    if isinstance(values, np.ndarray):
        return values
    if scipy.sparse.issparse(values):
        raise TypeError("embeddings are a sparse matrix: pass embeddings.toarray().astype('float32')")
    kind = type(values).__module__.split(".")[0]
    if kind == "pyarrow":
        return _from_arrow(values)
    if kind == "torch":
        return values.detach()
    if hasattr(values, "__dlpack__"):
        return values
    if hasattr(values, "to_numpy"):  # a table holds columns, a column of arrays the arrays: rows are a copy
        array = values.to_numpy()
        if array.dtype == object and len(array) and isinstance(array[0], np.ndarray):
            array = np.stack(array)
        return np.ascontiguousarray(array)
    if isinstance(values, (list, tuple)):
        raise TypeError("embeddings are a list: pass numpy.asarray(embeddings, dtype='float32')")
    raise TypeError(f"embeddings are {type(values).__name__}, not an array of (documents, width)")


def _from_arrow(column: typing.Any) -> np.ndarray:
    """A pyarrow column of lists of one length, without copying where it is one chunk."""
    if hasattr(column, "num_chunks"):
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    width = getattr(getattr(column, "type", None), "list_size", None)
    if not hasattr(column, "type"):
        raise TypeError(f"embeddings are a pyarrow {type(column).__name__}: pass one column of it")
    if width is None and hasattr(column, "offsets") and len(column):  # as Parquet gives them back
        lengths = np.diff(column.offsets.to_numpy())
        width = int(lengths[0]) if (lengths == lengths[0]).all() else None
    if width is None or column.null_count:
        raise TypeError(f"embeddings are a column of {column.type}, not of lists of one length without nulls")
    return column.flatten().to_numpy(zero_copy_only=True).reshape(-1, width)


def _file_of(array: np.ndarray) -> "pathlib.Path | None":
    """The .npy file that a memory map is the whole of."""
    name = getattr(array, "filename", None)
    if not isinstance(array, np.memmap) or not name or array.mode == "c" or not str(name).endswith(".npy"):
        return None
    with open(name, "rb") as file:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0}.get(version, np.lib.format.read_array_header_2_0)
        shape, fortran, dtype = read(file)
        begins = file.tell()
    whole = (shape == array.shape and not fortran and dtype == array.dtype
             and array.flags.c_contiguous and array.offset == begins)
    if whole and array.mode != "r":
        array.flush()
    return pathlib.Path(name) if whole else None


def embeddings_file(embeddings: typing.Any, folder: pathlib.Path, name: str = "embeddings") -> pathlib.Path:
    """A file of embeddings for a run: a path as it is; of a memory map of a whole .npy file that
    file, so that nothing is copied; any other array is written into `folder` once, in its own
    precision. Raises TypeError for another dtype than float32, float16 or (torch) bfloat16, and for
    an array that is not (documents, width) in C order."""
    if isinstance(embeddings, (str, os.PathLike)):
        return pathlib.Path(embeddings).absolute()
    array = as_array(embeddings)
    _saetm.check_rows(array)
    if type(array).__module__.split(".")[0] == "torch":
        if str(array.dtype) == "torch.bfloat16":
            return _write_bf16(array, folder / f"{name}.safetensors")
        array = array.numpy()
    elif not isinstance(array, np.ndarray):
        array = np.from_dlpack(array)
    known = _file_of(array)
    if known:
        return known.absolute()
    path = folder / f"{name}.npy"
    with open(path, "wb") as file:
        np.lib.format.write_array(file, np.asarray(array), version=(1, 0), allow_pickle=False)
    return path


def _write_bf16(tensor: typing.Any, path: pathlib.Path) -> pathlib.Path:
    import torch

    bits = tensor.view(torch.int16).numpy()
    header = json.dumps({"embeddings": {"dtype": "BF16", "shape": list(bits.shape),
                                        "data_offsets": [0, bits.nbytes]}}).encode()
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        bits.tofile(file)
    return path
