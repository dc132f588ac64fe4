"""Encoders of texts: tokens go in, the embedding comes out."""
import pathlib

from folder import Failure, check_same, read_json

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


def extension_path():
    import openvino_tokenizers

    folder = pathlib.Path(openvino_tokenizers.__file__).parent / "lib"
    return next(iter(sorted(folder.glob("*openvino_tokenizers*"))))


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
