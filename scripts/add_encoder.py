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

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a folder is all that is read
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OPENVINO_TELEMETRY_OPT_OUT", "1")

FORMAT_VERSION = 1
SAME = 0.9999  # cosine to the original, at least


class Failure(Exception):
    """One line for the user."""


def read_json(path, default=None):
    if not path.exists():
        return default
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Failure(f"{path}: {error}") from error


# ---- texts -----------------------------------------------------------------------------------

POOLINGS = ("mean", "cls", "lasttoken", "max")


def read_pooling(folder):
    config = read_json(folder / "config.json")
    if config is None:
        raise Failure(f"{folder}: has no config.json of its pooling")
    modes = [mode for mode, key in (("mean", "mean_tokens"), ("cls", "cls_token"), ("max", "max_tokens"),
                                    ("lasttoken", "lasttoken"), ("mean_sqrt_len", "mean_sqrt_len_tokens"),
                                    ("weightedmean", "weightedmean_tokens"))
             if config.get(f"pooling_mode_{key}")]
    if isinstance(config.get("pooling_mode"), str):
        modes = [config["pooling_mode"]]
    if len(modes) != 1 or modes[0] not in POOLINGS:
        raise Failure(f"{folder}/config.json: pooling {'+'.join(modes) or 'none'} is not one of {', '.join(POOLINGS)}")
    return modes[0], config.get("include_prompt", True)


def read_dense(folder):
    import torch
    from safetensors.torch import load_file

    config = read_json(folder / "config.json", {})
    weights = folder / "model.safetensors"
    state = (load_file(weights) if weights.exists()
             else torch.load(folder / "pytorch_model.bin", weights_only=True, map_location="cpu"))
    layer = torch.nn.Linear(config["in_features"], config["out_features"], bias=config.get("bias", True))
    layer.load_state_dict({name.removeprefix("linear."): value for name, value in state.items()})
    activation = config.get("activation_function", "torch.nn.modules.activation.Tanh").split(".")[-1]
    if activation not in ("Tanh", "Identity", "ReLU", "GELU"):
        raise Failure(f"{folder}/config.json: activation {activation} is not known")
    return torch.nn.Sequential(layer.float(), getattr(torch.nn, activation)())


class Layout:
    """What a folder's modules.json and its companions say."""

    def __init__(self, folder, pooling):
        modules = read_json(folder / "modules.json")
        self.transformer, self.pooling, self.dense, self.normalized = folder, pooling or "mean", [], False
        include_prompt = True
        for module in modules or []:
            kind, path = module["type"].split(".")[-1], folder / module.get("path", "")
            if kind == "Transformer":
                self.transformer = path
            elif kind == "Pooling":
                found, include_prompt = read_pooling(path)
                self.pooling = pooling or found
            elif kind == "Dense":
                self.dense.append(read_dense(path))
            elif kind == "Normalize":
                self.normalized = True
            else:
                raise Failure(f"{folder}/modules.json: a module of the kind {kind} is not known")
        settings = read_json(folder / "config_sentence_transformers.json", {})
        self.prompts = {name: text for name, text in (settings.get("prompts") or {}).items() if text}
        self.default_prompt = settings.get("default_prompt_name")
        if self.prompts and not include_prompt:
            raise Failure(f"{folder}: its pooling leaves the prompt out, which is not known here")
        bert = read_json(self.transformer / "sentence_bert_config.json", {})
        if bert.get("do_lower_case"):
            raise Failure(f"{self.transformer}/sentence_bert_config.json: do_lower_case is not known")
        self.max_length = bert.get("max_seq_length")

    def prompt(self, name):
        if name is None:
            return self.prompts.get(self.default_prompt, "")
        if name not in self.prompts:
            raise Failure(f"it has no prompt '{name}', but {', '.join(self.prompts) or 'none'}")
        return self.prompts[name]


def text_module(model, layout):
    import torch

    class TextEncoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model, self.dense = model, torch.nn.ModuleList(layout.dense)

        def forward(self, input_ids, attention_mask):
            hidden = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            if layout.pooling == "cls":
                row = hidden[:, 0]
            elif layout.pooling == "mean":
                row = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            elif layout.pooling == "max":
                row = (hidden + (mask - 1) * 1e9).max(1).values
            else:  # texts are padded at their end
                last = (attention_mask.sum(1) - 1).clamp(min=0).to(torch.int64)
                row = hidden.gather(1, last.view(-1, 1, 1).expand(-1, 1, hidden.shape[-1])).squeeze(1)
            for layer in self.dense:
                row = layer(row)
            return torch.nn.functional.normalize(row, dim=1) if layout.normalized else row

    return TextEncoder().eval()


def let_tokens_see_themselves():
    """What fills up a row sees nothing within a sliding window, and a softmax over nothing is no number
    where graphs run. That a token sees itself changes nothing for the others."""
    import torch
    from transformers import masking_utils

    def mask(*arguments, **named):
        made = masking_utils.sdpa_mask(*arguments, **named)
        if made is None:
            return None
        queries, keys = torch.arange(made.shape[-2]), torch.arange(made.shape[-1])
        return made | (queries[:, None] == keys[None, :])

    masking_utils.AttentionMaskInterface.register("sdpa", mask)


def special_tokens(tokenizer):
    """What stands before and behind a text's tokens."""
    plain = tokenizer("a", add_special_tokens=False)["input_ids"]
    whole = tokenizer("a")["input_ids"]
    for at in range(len(whole) - len(plain) + 1):
        if whole[at:at + len(plain)] == plain:
            return whole[:at], whole[at + len(plain):]
    raise Failure("its special tokens do not stand around the text")


PROBES = ["", "a", "The cat sat on the mat.", "Ünïcödé, 中文的句子 and مرحبا 🙂",
          "A somewhat longer text, so that rows of several lengths share a batch. " * 9]


def make_text(folder, target, arguments):
    import numpy as np
    import openvino as ov
    import torch
    from openvino_tokenizers import convert_tokenizer
    from transformers import AutoModel, AutoTokenizer

    layout = Layout(folder, arguments.pooling)
    tokenizer = AutoTokenizer.from_pretrained(layout.transformer, local_files_only=True)
    tokenizer.padding_side = tokenizer.truncation_side = "right"
    let_tokens_see_themselves()
    model = AutoModel.from_pretrained(layout.transformer, local_files_only=True, dtype=torch.float32,
                                      attn_implementation="sdpa")
    known = [arguments.max_length or layout.max_length, tokenizer.model_max_length,
             getattr(model.config, "max_position_embeddings", None)]
    lengths = [int(length) for length in known if length and 0 < length < 1e6]
    if not lengths:
        raise Failure(f"{folder}: does not say how many tokens it takes: --max-length N")
    max_length = lengths[0] if known[0] else min(lengths)
    prefix, suffix = special_tokens(tokenizer)

    tokenizers = {"tokenizer.xml": convert_tokenizer(tokenizer, max_length=max_length, truncation=True),
                  "tokenizer_whole.xml": convert_tokenizer(tokenizer, add_special_tokens=False)}
    for file, graph in tokenizers.items():
        ov.save_model(graph, target / file, compress_to_fp16=False)

    module = text_module(model.eval(), layout)
    example = {"input_ids": torch.ones(2, 12, dtype=torch.int64), "attention_mask": torch.ones(2, 12, dtype=torch.int64)}
    example["attention_mask"][1, 7:] = 0
    with torch.no_grad():
        graph = ov.convert_model(module, example_input=example,
                                 input=[ov.PartialShape([-1, -1]), ov.PartialShape([-1, -1])])
    for tensor, name in zip(graph.inputs, example):
        tensor.get_tensor().set_names({name})
    graph.outputs[0].get_tensor().set_names({"embedding"})
    ov.save_model(graph, target / "model.xml", compress_to_fp16=False)

    # Texts go through the files as they were written, and through the original.
    prompt = layout.prompt(arguments.prompt)
    core = ov.Core()
    core.add_extension(extension_path())
    run_tokens = core.compile_model(target / "tokenizer.xml", "CPU")
    run_model = core.compile_model(target / "model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    texts = [prompt + text for text in PROBES]
    with torch.no_grad():
        expected = module(**{name: value for name, value in tokenizer(
            texts, padding=True, truncation=True, max_length=max_length, return_tensors="pt").items()
            if name in example}).numpy()
    tokens = run_tokens(texts)
    got = run_model({name: np.asarray(tokens[name], dtype=np.int64) for name in example})[0]
    check_same(got, expected, folder)
    return {"kind": "text", "dimensions": int(expected.shape[1]), "max_length": max_length,
            "pooling": layout.pooling, "normalized": layout.normalized, "prompt": prompt,
            "prompts": layout.prompts, "prefix": prefix, "suffix": suffix,
            "pad": int(tokenizer.pad_token_id or 0)}


# ---- images ----------------------------------------------------------------------------------

HALF, HALVES = [0.5] * 3, {"height": 224, "width": 224}
PROCESSORS = {  # what a processor's file leaves out
    "clip": {"size": {"shortest_edge": 224}, "resample": 3, "do_center_crop": True, "crop_size": HALVES,
             "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]},
    "siglip": {"size": HALVES, "resample": 3, "do_center_crop": False, "image_mean": HALF, "image_std": HALF},
}
RESAMPLE = {2: "bilinear_pillow", 3: "bicubic_pillow"}


def read_processor(folder, kind):
    found = read_json(folder / "preprocessor_config.json")
    if found is None:
        found = (read_json(folder / "processor_config.json") or {}).get("image_processor")
    if found is None:
        raise Failure(f"{folder}: has no preprocessor_config.json")
    settings = {"do_resize": True, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
                **PROCESSORS[kind], **{key: value for key, value in found.items() if value is not None}}
    size, crop = settings["size"], settings.get("crop_size")
    if isinstance(size, int):
        size = {"shortest_edge": size} if kind == "clip" else {"height": size, "width": size}
    if isinstance(crop, int):
        crop = {"height": crop, "width": crop}
    settings.update(size=size, crop_size=crop if settings["do_center_crop"] else None)
    edge = size.get("shortest_edge")
    fits = edge is not None or {"height", "width"} <= set(size)
    if edge is not None and (crop is None or not settings["do_center_crop"] or max(crop.values()) > edge):
        fits = False
    if not fits or not settings["do_resize"] or settings["resample"] not in RESAMPLE:
        raise Failure(f"{folder}: its way of resizing images is not known: size {size}, crop {crop}, "
                      f"resample {settings['resample']}")
    return settings


def pixels_graph(settings):
    """An image as it is, 1×H×W×3 of bytes, to the tower's pixels, 1×3×h×w."""
    import numpy as np
    import openvino as ov
    from openvino import opset13 as op

    def whole(*values):
        return op.constant(np.array(values, dtype=np.int64))

    image = op.parameter(ov.PartialShape([1, -1, -1, 3]), np.uint8, name="image")
    planes = op.transpose(op.convert(image, "f32"), whole(0, 3, 1, 2))
    sides = op.gather(op.shape_of(planes, "i64"), whole(2, 3), whole(0))  # height, width
    size = settings["size"]
    if "shortest_edge" in size:
        shorter = op.reduce_min(sides, whole(0), True)
        sides = op.divide(op.multiply(sides, whole(size["shortest_edge"])), shorter)
    else:
        sides = whole(size["height"], size["width"])

    # As Pillow does: first the width, then the height, each rounded to bytes.
    pixels, half = planes, op.constant(np.float32(0.5))
    width, height = op.gather(sides, whole(1), whole(0)), op.gather(sides, whole(0), whole(0))
    for axis, side in ((3, width), (2, height)):
        pixels = op.interpolate(pixels, side, RESAMPLE[settings["resample"]], "sizes", axes=whole(axis), cube_coeff=-0.5)
        pixels = op.clamp(op.floor(op.add(pixels, half)), 0.0, 255.0)
    if settings["crop_size"]:
        crop = whole(settings["crop_size"]["height"], settings["crop_size"]["width"])
        begin = op.divide(op.subtract(sides, crop), whole(2))
        pixels = op.slice(pixels, begin, op.add(begin, crop), whole(1, 1), whole(2, 3))
    factor = settings["rescale_factor"] if settings["do_rescale"] else 1.0
    mean, std = ((settings["image_mean"], settings["image_std"]) if settings["do_normalize"] else ([0] * 3, [1] * 3))
    scale = np.array([factor / s for s in std], dtype=np.float32).reshape(1, 3, 1, 1)
    shift = np.array([-m / s for m, s in zip(mean, std)], dtype=np.float32).reshape(1, 3, 1, 1)
    return image, op.add(op.multiply(pixels, op.constant(scale)), op.constant(shift))


def make_image(folder, target, arguments, kind):
    import numpy as np
    import openvino as ov
    import torch
    import transformers

    settings = read_processor(folder, kind)
    name = {"clip": "CLIPVisionModelWithProjection", "siglip": "SiglipVisionModel"}[kind]
    config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    if hasattr(config, "vision_config"):
        if kind == "clip":
            config.vision_config.projection_dim = config.projection_dim
        config = config.vision_config
    model, loading = getattr(transformers, name).from_pretrained(
        folder, config=config, local_files_only=True, dtype=torch.float32, attn_implementation="sdpa", output_loading_info=True)
    missing = sorted(loading["missing_keys"])
    if missing:
        raise Failure(f"{folder}: its weights lack {missing[0]} and {len(missing) - 1} others of {name}")

    class ImageEncoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, pixel_values):
            out = self.model(pixel_values=pixel_values)
            return torch.nn.functional.normalize(out.image_embeds if kind == "clip" else out.pooler_output, dim=1)

    module = ImageEncoder().eval()
    area = settings["crop_size"] or settings["size"]
    shape = [1, 3, area["height"], area["width"]]
    with torch.no_grad():
        tower = ov.convert_model(module, example_input=torch.zeros(shape), input=[ov.PartialShape(shape)])
    image, pixels = pixels_graph(settings)
    for use in tower.inputs[0].get_target_inputs():
        use.replace_source_output(pixels.output(0))
    graph = ov.Model(tower.results, [image], "encoder")
    graph.inputs[0].get_tensor().set_names({"image"})
    graph.outputs[0].get_tensor().set_names({"embedding"})
    graph.validate_nodes_and_infer_types()
    ov.save_model(graph, target / "model.xml", compress_to_fp16=False)

    got, expected = [], []
    core = ov.Core()
    run = core.compile_model(target / "model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    run_pixels = core.compile_model(ov.Model([pixels], [image], "pixels"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    for seed, (height, width) in enumerate([(300, 400), (90, 61)]):
        bytes_ = np.random.default_rng(seed).integers(0, 256, (1, height, width, 3), dtype=np.uint8)
        got.append(run({"image": bytes_})[0][0])
        with torch.no_grad():
            expected.append(module(torch.from_numpy(run_pixels({"image": bytes_})[0])).numpy()[0])
    check_same(np.array(got), np.array(expected), folder)
    return {"kind": "image", "dimensions": len(got[0]), "pooling": "projection" if kind == "clip" else "attention",
            "normalized": True,
            "image": {key: settings[key] for key in ("size", "crop_size", "resample", "image_mean", "image_std")}}


# ---- both ------------------------------------------------------------------------------------

def extension_path():
    import openvino_tokenizers

    folder = pathlib.Path(openvino_tokenizers.__file__).parent / "lib"
    return next(iter(sorted(folder.glob("*openvino_tokenizers*"))))


def check_same(got, expected, folder):
    import numpy as np

    cosines = (got * expected).sum(1) / np.linalg.norm(got, axis=1) / np.linalg.norm(expected, axis=1)
    if not cosines.min() >= SAME:
        raise Failure(f"{folder}: what was made of it gives other embeddings: cosine {cosines.min():.5f}")


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


NEEDS = ["openvino==2026.4.1", "openvino-tokenizers==2026.4.1.0", "torch==2.13.0", "transformers"]


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
