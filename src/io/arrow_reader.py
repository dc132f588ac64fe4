"""Reads a Parquet or Arrow file for saetm: its rows as lines of JSON, or a column of embeddings.

The argument is JSON: "path", and for rows "rows", the names of the columns that are wanted, of which
the last stands in for the first where that is not there. Writes to standard output; what is wrong is the last line on standard error, and the exit code 2.
"""
import sys

sys.path = [place for place in sys.path if place]  # not what lies in the working folder

import json  # noqa: E402
import os  # noqa: E402

NAMES = ("embeddings", "embedding", "vectors", "vector")


def fail(what):
    sys.stderr.write("\n" + " ".join(str(what).split()) + "\n")
    sys.exit(2)


try:
    import pyarrow as pa
    import pyarrow.compute as pc
except ImportError:
    fail(f"Parquet and Arrow files are read by Python with pyarrow, which {sys.executable} lacks: "
         "pip install pyarrow, or SAETM_PYTHON names another Python")


class File:
    """Names and types of columns, and batches of some of them."""

    def __init__(self, path):
        with open(path, "rb") as file:
            magic = file.read(6)
        self.parquet = self.feather = None
        if magic[:4] == b"PAR1":
            import pyarrow.parquet as pq
            self.parquet = pq.ParquetFile(path)
            self.schema = self.parquet.schema_arrow
        elif magic[:4] == b"FEA1":
            import pyarrow.feather as feather
            self.feather = feather.read_table(path)
            self.schema = self.feather.schema
        else:
            mapped = pa.memory_map(path)
            self.stream = (pa.ipc.open_file if magic == b"ARROW1" else pa.ipc.open_stream)(mapped)
            self.schema = self.stream.schema

    def batches(self, places):
        names = [self.schema.names[place] for place in places]
        if self.parquet is not None:
            for batch in self.parquet.iter_batches(4096, columns=names):
                yield [batch.column(batch.schema.names.index(name)) for name in names]
            return
        if self.feather is not None:
            batches = self.feather.to_batches()
        elif hasattr(self.stream, "num_record_batches"):
            batches = (self.stream.get_batch(i) for i in range(self.stream.num_record_batches))
        else:
            batches = self.stream
        for batch in batches:
            for first in range(0, batch.num_rows, 4096):
                part = batch.slice(first, 4096)
                yield [part.column(place) for place in places]


def shown(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def decoded(value):
    """The value with texts in the place of bytes; UnicodeDecodeError where these are no UTF-8."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        value = dict(value)  # a map
    if isinstance(value, list):
        return [decoded(part) for part in value]
    if isinstance(value, dict):
        return {decoded(name): decoded(part) for name, part in value.items()}
    return value


def write_rows(file, wanted):
    out = sys.stdout.buffer
    names = file.schema.names
    out.write((json.dumps(names) + "\n").encode())
    if wanted[0] in names:
        wanted = wanted[:-1]
    for name in wanted:
        if names.count(name) > 1:
            fail(f"there are {names.count(name)} columns '{name}', so which is meant cannot be told")
    places = [place for place, name in enumerate(names) if name in wanted]
    if not places:
        places = list(range(len(names)))[:1]
    chosen = [names[place] for place in places]
    for columns in file.batches(places):
        lists = [column.to_pylist() for column in columns]
        for values in zip(*lists):
            record = {}
            for name, value in zip(chosen, values):
                try:
                    record[name] = decoded(value)
                except UnicodeDecodeError:
                    out.flush()
                    fail(f"field '{name}' is not UTF-8")
            out.write((json.dumps(record, default=shown) + "\n").encode("ascii"))
    out.flush()


def is_list(kind):
    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return lists and (pa.types.is_floating(kind.value_type) or pa.types.is_integer(kind.value_type))


def rows_of(path):
    file = File(path)
    if file.parquet is not None:
        return file, file.parquet.metadata.num_rows
    if file.feather is not None:
        return file, file.feather.num_rows
    count = sum(len(columns[0]) for columns in file.batches([0]))
    return File(path), count


def write_embeddings(path):
    file, rows = rows_of(path)
    names = file.schema.names
    places = [place for place, kind in enumerate(file.schema.types) if is_list(kind)]
    if not places:
        fail("has no column of lists of numbers, which embeddings are (there are: " + ", ".join(names) + ")")
    if len(places) > 1:
        named = [place for name in NAMES for place in places if names[place] == name]
        if not named:
            fail("has several columns of lists of numbers, and none is named embeddings (there are: "
                 + ", ".join(names[place] for place in places) + ")")
        places = named[:1]
    out = sys.stdout.buffer
    width, row = 0, 0
    for (column,) in file.batches(places):
        if column.null_count:
            fail(f"row {row + pc.index(pc.is_null(column), True).as_py()} has no embedding")
        lengths = pc.list_value_length(column)
        if row == 0:
            width = lengths[0].as_py() if len(lengths) else 0
            out.write(rows.to_bytes(8, sys.byteorder) + width.to_bytes(8, sys.byteorder))
        other = pc.index(pc.not_equal(lengths, width), True).as_py()
        if other >= 0:
            fail(f"row {row + other} has {lengths[other].as_py()} values, the first {width}")
        values = column.flatten()
        if values.null_count:
            fail(f"row {row + pc.index(pc.is_null(values), True).as_py() // width} has a value that is null")
        out.write(memoryview(values.cast(pa.float32()).to_numpy(zero_copy_only=False)).cast("B"))
        row += len(column)
    if row == 0:
        out.write(bytes(16))
    out.flush()


def main():
    asked = json.loads(sys.argv[1])
    try:
        if "rows" in asked:
            write_rows(File(asked["path"]), asked["rows"])
        else:
            write_embeddings(asked["path"])
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except (pa.ArrowException, OSError, ValueError) as error:
        fail(error)


main()
