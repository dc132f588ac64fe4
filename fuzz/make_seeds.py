#!/usr/bin/env python3
"""Makes fuzz/run and fuzz/seeds anew: fuzz/make_seeds.py build/saetm. Needs Pillow and the program zstd.

A seed is small, and one of its kind. Where an input is a change of something whole (fuzz::patched()), the
seeds say what is changed, and nothing of it.
"""
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

FUZZ = pathlib.Path(__file__).resolve().parent
GOLDEN = FUZZ.parent / "tests" / "golden"


def seed(harness, name, data):
    folder = FUZZ / "seeds" / harness
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def patch(at, gone, come=b""):
    return struct.pack("<HBB", at, gone, len(come)) + come


def safetensors(tensors, metadata=None):
    """tensors: name → (type, shape, bytes)."""
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, (kind, shape, values) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header, separators=(",", ":"))
    text += " " * (-(len(text) + 8) % 8)
    return struct.pack("<Q", len(text)) + text.encode() + data


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


def corpus():
    jsonl = "\n".join(json.dumps(record, ensure_ascii=False) for record in (
        {"id": "a", "title": "One", "text": "A dog at the house.", "group": "g", "time": "1990", "year": 1990,
         "words": ["dog", "house"]},
        {"text": "Ein Haus\u2028für \"Hunde\"", "id": 7, "time": None, "words": {"Hund": 2.5, "Haus": 1e-3}},
        {"image": "a/b.jpg", "caption": "a house", "other": [1, {"deep": [True, None, -0.5e3]}], "words": []},
    )) + "\n"
    csv = "id,title,text,group,year,words\r\n1,One,\"A \"\"dog\"\",\n two lines\",g,1990,dog;house\n\n2,,x,,,\n"
    tsv = csv.replace("\r\n", "\n").replace(",", "\t").replace('"', "")
    lines = "\ufeffthe first line\r\n\nthe third: ä 日本語"
    images = "a/b.jpg\n./c.png\n"
    topics = "dog house cat\n[\"new york\", \"dog\"]\na\tb c\td\n"
    for number, (name, text) in enumerate((("jsonl", jsonl), ("csv", csv), ("tsv", tsv), ("txt", lines),
                                           ("images", images), ("topics", topics))):
        seed("corpus", name, bytes([number, 0]) + text.encode())
    seed("corpus", "jsonl_words", bytes([0, 5]) + jsonl.encode())
    seed("corpus", "csv_words", bytes([1, 7]) + csv.encode())
    seed("corpus", "tsv_title", bytes([2, 8]) + b"title\tyear\nOne\t1990\n")
    seed("corpus", "jsonl_gz", bytes([0, 0]) + gzip.compress(jsonl.encode(), mtime=0))
    seed("corpus", "jsonl_two_gz", bytes([0, 0]) + 2 * gzip.compress(b'{"text":"a"}\n', mtime=0) + b"\0\0")
    seed("corpus", "csv_zst", bytes([1, 0]) + zstd(csv.encode()))
    seed("corpus", "txt_two_zst", bytes([3, 0]) + 2 * zstd(b"a line\n"))


def images():
    from PIL import Image
    image = Image.new("RGB", (24, 16))
    image.putdata([(i * 7 % 256, i * 3 % 256, i % 256) for i in range(24 * 16)])

    def put(name, which, kind, **options):
        out = io.BytesIO()
        which.save(out, kind, **options)
        seed("image", name, bytes([len(name) % 4]) + out.getvalue())

    exif = Image.Exif()
    exif[0x0112] = 6
    small = image.resize((9, 5))
    put("rgb.jpg", image, "JPEG", quality=60)
    put("turned.jpg", small, "JPEG", exif=exif)
    put("progressive.jpg", image, "JPEG", progressive=True)
    put("grey.jpg", image.convert("L"), "JPEG")
    put("cmyk.jpg", small.convert("CMYK"), "JPEG")
    put("rgb.png", small, "PNG", exif=exif)
    put("alpha.png", small.convert("RGBA"), "PNG")
    put("palette.png", small.convert("P", palette=Image.ADAPTIVE, colors=8), "PNG")
    put("grey16.png", Image.new("I;16", (5, 4), 9999), "PNG")
    put("lossy.webp", small, "WEBP", quality=50)
    put("lossless.webp", small.convert("RGBA"), "WEBP", lossless=True, exif=exif)
    put("animated.webp", small, "WEBP", save_all=True, append_images=[small.rotate(90)])


def arrays():
    for path in GOLDEN.glob("embeddings_*.npy"):
        seed("npy", path.name, path.read_bytes())
    floats = struct.pack("<6f", *range(6))
    seed("safetensors", "matrix", safetensors({"embeddings": ("F32", [2, 3], floats)}))
    seed("safetensors", "half", safetensors({"x": ("F16", [3, 2], floats[:12]), "y": ("BF16", [1], b"\0\0")}))
    seed("safetensors", "empty", safetensors({"x": ("F32", [0, 7], b""), "y": ("I32", [], b"\0\0\0\0")}))
    seed("safetensors", "csr", safetensors(
        {"indptr": ("I64", [3], struct.pack("<3q", 0, 2, 3)), "indices": ("I32", [3], struct.pack("<3i", 0, 4, 1)),
         "values": ("F32", [3], floats[:12])}, {"rows": "2", "cols": "5"}))
    seed("safetensors", "doubles", safetensors({"d": ("F64", [2], floats[:16]), "b": ("BOOL", [2, 2], b"\0\1\1\0")}))
    for name in ("word_vectors_glove.txt", "word_vectors_word2vec.bin", "word_vectors_word2vec.txt"):
        seed("word_vectors", name, (GOLDEN / name).read_bytes())
    seed("word_vectors", "binary", b"2 2\ndog " + floats[:8] + b"\nhouse " + floats[8:16] + b"\n")
    seed("word_vectors", "spaces", "new york 1 2 -3e-1\nmusic +1 .5 2\n. . . 1 2 3\n")
    seed("word_vectors", "zst", zstd(b"dog 1 2\nhouse 3 4\n"))


def language():
    reply = {"choices": [{"message": {"role": "assistant", "content": "85 out of 100"}}],
             "usage": {"prompt_tokens": 12, "completion_tokens": 3}}
    seed("answers", "chat", b"\0" + json.dumps(reply).encode())
    seed("answers", "refused", b"\0" + json.dumps({"choices": [{"message": {"content": None}}]}).encode())
    seed("answers", "vectors", b"\0" + json.dumps(
        {"data": [{"index": 1, "embedding": [0.5, -1e-3]}, {"index": 0, "embedding": "AACAPwAAAEA="}],
         "usage": {"prompt_tokens": 5}}).encode())
    for number, text in enumerate((
            "On a scale of 0 to 100: **85**/100", "<think>maybe 3</think>{\"rating\": \"70.5\"}", "-5",
            "{\"intruder\": \"New_York\"}", "The words\nAnswer: \"dog\".", "{\"score\": 12.5} 0–100",
            "AACAPwAAAEA=", "\u202e1\x07 york, dog")):
        seed("answers", f"text_{number}", b"\1" + text.encode())
    lines = [{"key": "a", "model": "m", "answer": {"text": "x", "prompt_tokens": 1, "completion_tokens": 2}},
             {"key": "a", "model": "m", "answer": {"vector": "AACAPwAAAEA="}}]
    whole = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    seed("answer_cache", "whole", whole)
    seed("answer_cache", "cut_off", whole + "\n" + whole[:20])
    card = {"format_version": 1, "name": "n", "kind": "text", "dimensions": 3, "normalized": True, "max_length": 9,
            "prompt": "", "prefix": [1], "suffix": [2], "pad": 0,
            "files": {name: 64 * "0" for name in
                      ("model.xml", "model.bin", "tokenizer.xml", "tokenizer_whole.xml")}}
    seed("encoder_card", "text", json.dumps(card))
    seed("encoder_card", "image", json.dumps(dict(card, kind="image")))


def texts():
    seed("eras", "years", "auto\nauto\n1790\n1861.0\n\n-44\n2001-09\n115 BC\n1790s\n")
    seed("eras", "dates", "month\nauto\n2001-09-11T08:46\n3 October 2001\n1999-1-1\nn.d.\n03/04/1999\n")
    seed("eras", "lengths", "25\n%d/%m/%Y|auto\n31/12/1700\n1999\n")
    seed("eras", "clock", "day\n%m/%d/%y %H:%M\n12/31/99 23:59\n")
    seed("eras", "epoch", "decade\nepoch\n1000000000\n-1.5\n")
    seed("eras", "milliseconds", "year\nepoch-ms\n1000000000000\n")
    for bin in ("day", "decade", "century", "none"):
        seed("eras", bin, bin + "\nauto\n2001-02-03\n2001-02-04\n")
    seed("steering", "all", b"\4" + ("\ufeff# what to heed\ntogether 0 1, 2\napart 1 5\npin 4 = A name\nhide 6\n"
                                     "name 7 = dog\nnote dog = it is said\n").encode())
    seed("steering", "kmeans", b"\13together 0 7\napart 1 4 5\n")
    text = ("The hard drive of the dog's house, hard-drive; don't.\n\nMaisons l'eau \u00c9T\u00c9 e.g. 3d a_b",
            "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \ud55c\uad6d\uc5b4\uac00 \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22",
            "\u0130stanbul I\u0307i \u00df\u1e9e A\u0308 \U0001f600")
    for number in range(8):
        seed("text", f"language_{number}", bytes([number]) + "\0".join(text).encode())
        seed("text", f"phrases_{number}", bytes([128 + number]) + "\0".join(8 * ["hard drive house"]).encode())
    seed("text", "no_utf8", b"\0\xff\xfe a \xc3 b \xed\xa0\x80")


def server():
    for name, body in (("texts", {"texts": ["a dog", "ä"], "topics": 3, "words": 0, "atoms": 2}),
                       ("documents", {"documents": [{"id": "a", "title": None, "text": "x"}, {"text": ""}]}),
                       ("embeddings", {"embeddings": [[1, 2.5, -1e-3], [0, 0, 1e38]]})):
        seed("request", name, json.dumps(body, ensure_ascii=False))
    end = "\r\n\r\n"
    seed("http", "get", "GET /v1/model?x=%20y HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t" + end)
    seed("http", "post", "POST /v1/topics HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 12" + end
         + '{"texts":[]}')
    seed("http", "chunked", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked" + end + "3;x=y\r\nabc\r\n0\r\n\r\n")
    seed("http", "two", "GET / HTTP/1.1" + end + "HEAD /%2e%2e/a HTTP/1.0\r\nConnection: close" + end)
    packed = gzip.compress(b'{"texts":["a"]}', mtime=0)
    seed("http", "gzip", f"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}{end}".encode()
         + packed)
    seed("http", "form", "POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 70"
         + end + "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n")
    seed("http", "ranges", "GET / HTTP/1.1\r\nRange: bytes=0-1,5-\r\nAccept: a/b;q=0.5\r\nExpect: 100-continue" + end)


SENTENCES = ("Dogs and cats live in a house with a garden.", "The cat sleeps in the garden behind the house.",
             "A river flows through the city to the sea.", "Ships sail the sea and the river to the city.",
             "The doctor treats patients in the hospital.", "Patients take medicine that the doctor gives.",
             "The team won the game with a late goal.", "Players of the team train before each game.")
READERS, GOLDEN_FOLDERS = 25, 20  # of harness/run.cc, harness/sae_folder.cc


def run(program):
    """A run of 24 documents, each stage done; of names and judge what a language model would have given."""
    from PIL import Image
    folder = FUZZ / "run"
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        Image.new("RGB", (8, 8), (200, 10, 10)).save(place / "a.png")
        records = [{"id": str(i), "text": f"{SENTENCES[i % 8]} {SENTENCES[i * 5 % 8]}", "group": "gh"[i % 2],
                    "time": str(1990 + i % 4)} for i in range(24)]
        records[3]["image"] = "a.png"
        (place / "corpus.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n")
        (place / "steering.txt").write_text("name garden = Gardens\n")

        def call(*words):
            subprocess.run([program, *words], check=True, cwd=place, stdout=subprocess.DEVNULL)

        call("fit", "corpus.jsonl", "--out", "run", "--min-documents", "1", "--dimensions", "6", "--features", "12",
             "--k", "2", "--steps", "60", "--topics", "3", "--keep-text", "none", "--documents-per-topic", "1",
             "--iterations", "3", "--steer", "steering.txt", "--vectors", "words", "--thumbnails", "8")
        call("stability", "run", "--resamples", "2")
        made = place / "run"
        manifest = json.loads((made / "manifest.json").read_text())

        def add(stage, content):
            text = json.dumps(content, indent=1) + "\n"
            (made / f"{stage}.json").write_text(text)
            manifest["stages"][stage] = {"key": "k", "options": {}, "seconds": 0.1, "files": {
                f"{stage}.json": hashlib.sha256(text.encode()).hexdigest()}}

        add("names", {"topics": [{"id": i, "name": f"Name {i}", "sentence": "What it is.", "abstract": i == 1}
                                 for i in range(3)]})
        add("judge", {"rating": 80.5, "rating_by_topic": [80, None, 81], "judge": {
            "model": "m", "questions": 3, "answers": 2, "prompt_tokens": 9, "completion_tokens": 1, "cost": 0.5}})
        (made / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in sorted(made.iterdir()):
            if path.is_file() and path.name != "report.html":
                shutil.copy(path, folder)
    return folder


def changes(folder):
    """Seeds of what is changed: of each reader with nothing changed, and with a byte of each file."""
    files = len([p for p in folder.iterdir() if p.name not in ("manifest.json",)])
    for reader in range(READERS):
        seed("run", f"whole_{reader}", bytes([reader]))
        edit = patch(8 + reader, 1, b"0")
        seed("run", f"changed_{reader}", bytes([reader, reader % files, len(edit)]) + edit)
    for kind in range(2):
        seed("checkpoint", f"whole_{kind}", bytes([kind]))
        seed("checkpoint", f"changed_{kind}", bytes([kind]) + patch(900, 4, b"\0\0\x80\x7f") + patch(60, 1, b"9"))
    for which in range(GOLDEN_FOLDERS):
        seed("sae_folder", f"whole_{which}", bytes([which, 0]))
        seed("sae_folder", f"changed_{which}", bytes([which, which % 2]) + patch(20, 3, b"topk") + patch(300, 4, b"1e9"))
    manifest = json.loads((folder / "manifest.json").read_text())
    seed("manifest", "run", json.dumps(manifest, separators=(",", ":")))
    seed("manifest", "older", (GOLDEN / "run_v1" / "manifest.json").read_bytes())
    manifest["corpus"]["appended"] = [{"path": "/a", "sha256": "0", "documents": 2, "skipped": [1], "options": {}}]
    manifest["embeddings"] = {"path": "/b", "sha256": "1", "files": [{"path": "/c", "sha256": "2"}]}
    manifest["cuts"] = {64 * "0": {"tree": "t", "files": {"topics.json": "3"}}}
    manifest["stages"] = {"topics": manifest["stages"]["topics"]}
    seed("manifest", "notes", json.dumps(manifest, separators=(",", ":")))
    seed("options", "all", json.dumps(manifest["options"], separators=(",", ":")))
    seed("options", "few", '{"steps":1e3,"topics":"7","method":"kmeans","resume":false,"lr":0.5,"recipe":"paper"}')


def main():
    program = os.path.abspath(sys.argv[1])
    shutil.rmtree(FUZZ / "seeds", ignore_errors=True)
    corpus()
    images()
    arrays()
    language()
    texts()
    server()
    changes(run(program))


if __name__ == "__main__":
    main()
