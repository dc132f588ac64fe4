"""Local encoders of images through the program, beside transformers and Pillow. The models are small and random."""
import json

import pytest

from encoders import embed, np, saetm, same, succeed, write_corpus

import torch  # encoders.py has looked for it

Image = pytest.importorskip("PIL.Image", reason="needs pillow")

VISION = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4, "image_size": 48,
          "patch_size": 8}
TEXT = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 20,
        "max_position_embeddings": 8}


def spread(model, seed):
    """Weights that tell images apart, which those of a fresh model hardly do."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.normal_(0, 1 / weight[0].numel() ** 0.5, generator=generator)
    return model.eval()


def clip(folder):
    from transformers import CLIPConfig, CLIPModel

    config = CLIPConfig(text_config={**TEXT, "eos_token_id": 1, "bos_token_id": 0}, vision_config=VISION, projection_dim=24)
    model = spread(CLIPModel(config), 2)
    model.save_pretrained(folder)
    settings = {"image_processor_type": "CLIPImageProcessor", "do_resize": True, "size": {"shortest_edge": 48}, "resample": 3,
                "do_center_crop": True, "crop_size": {"height": 48, "width": 48}, "do_rescale": True,
                "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.48, 0.46, 0.41],
                "image_std": [0.27, 0.26, 0.28], "do_convert_rgb": True}
    return model, settings


def siglip(folder):
    from transformers import SiglipConfig, SiglipModel

    model = spread(SiglipModel(SiglipConfig(text_config=TEXT, vision_config=VISION)), 3)
    model.save_pretrained(folder)
    settings = {"image_processor_type": "SiglipImageProcessor", "do_resize": True, "size": {"height": 48, "width": 48},
                "resample": 3, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
                "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    return model, settings


def pixels(image, settings):
    """What the processor does, by Pillow."""
    size, (width, height) = settings["size"], image.size
    if "shortest_edge" in size:
        edge = size["shortest_edge"]
        short, long = min(width, height), max(width, height)
        other = int(edge * long / short)
        resized = image.resize((edge, other) if width <= height else (other, edge), Image.Resampling.BICUBIC)
    else:
        resized = image.resize((size["width"], size["height"]), Image.Resampling.BICUBIC)
    if settings.get("do_center_crop"):
        crop = settings["crop_size"]
        left, top = (resized.width - crop["width"]) // 2, (resized.height - crop["height"]) // 2
        resized = resized.crop((left, top, left + crop["width"], top + crop["height"]))
    array = np.asarray(resized, dtype=np.float32) * settings["rescale_factor"]
    array = (array - np.array(settings["image_mean"], np.float32)) / np.array(settings["image_std"], np.float32)
    return torch.from_numpy(array.transpose(2, 0, 1).astype(np.float32))


def pictures(folder):
    """Of many shapes: patches of colour with noise, as PNG, which loses nothing."""
    shapes = [(48, 48), (100, 70), (70, 101), (200, 49), (49, 333), (47, 20), (13, 500), (640, 480), (31, 31), (1, 1)] * 2
    for i, (width, height) in enumerate(shapes):
        random = np.random.default_rng(i)
        coarse = random.integers(0, 256, (3 + i % 4, 2 + i % 5, 3), dtype=np.uint8)
        image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        noisy = np.clip(np.asarray(image, dtype=np.int16) + random.integers(-30, 31, (height, width, 3)), 0, 255)
        Image.fromarray(noisy.astype(np.uint8)).save(folder / f"{i}.png")
        yield {"id": str(i), "text": f"picture {i}", "image": f"{i}.png"}


@pytest.fixture(scope="module", params=[clip, siglip])
def eyes(request, tmp_path_factory):
    """The model, its processor's settings, and where it is the encoder "eyes"."""
    folder = tmp_path_factory.mktemp("model")
    model, settings = request.param(folder / "model")
    (folder / "model" / "preprocessor_config.json").write_text(json.dumps(settings))
    succeed("encoder", "add", "eyes", folder / "model", encoders=folder / "encoders")
    assert json.loads((folder / "encoders" / "eyes" / "encoder.json").read_text())["kind"] == "image"
    return model, settings, folder / "encoders"


@pytest.mark.parametrize("precision, least", [("f32", 0.999), ("bf16", 0.98)])
def test_equals_transformers(tmp_path, eyes, precision, least):
    model, settings, encoders = eyes
    records = list(pictures(tmp_path))
    images = [Image.open(tmp_path / record["image"]).convert("RGB") for record in records]
    with torch.no_grad():
        batch = torch.stack([pixels(image, settings) for image in images])
        out = model.get_image_features(pixel_values=batch)
        out = getattr(out, "pooler_output", out)
    expected = torch.nn.functional.normalize(out, dim=1).numpy()
    got = embed(tmp_path, records, "eyes", "--encoder-precision", precision, encoders=encoders)
    same(got, expected, least)
    assert np.abs(np.linalg.norm(got, axis=1) - 1).max() < 1e-5


def test_documents_without_an_image_are_refused(tmp_path, eyes):
    records = list(pictures(tmp_path))[:5] + [{"id": "blind", "text": "no picture"}]
    corpus = write_corpus(tmp_path / "corpus.jsonl", records)
    succeed("prepare", corpus, "--out", tmp_path / "run", "--min-documents", 1, encoders=eyes[2])
    done = saetm("embed", tmp_path / "run", "--encoder", "eyes", encoders=eyes[2])
    assert done.returncode == 2 and "'blind' has none" in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_the_processor_is_that_of_transformers(tmp_path):
    """What this file does by Pillow is what transformers does, where it can without torchvision."""
    transformers = pytest.importorskip("transformers")
    _, settings = clip(tmp_path / "model")
    name = next((name for name in ("CLIPImageProcessorPil", "CLIPImageProcessor") if hasattr(transformers, name)), None)
    try:
        processor = getattr(transformers, name)(**{key: value for key, value in settings.items() if key != "image_processor_type"})
    except ImportError as error:
        pytest.skip(f"transformers has no processor here: {error}")
    for record in list(pictures(tmp_path))[:7]:
        image = Image.open(tmp_path / record["image"]).convert("RGB")
        theirs = np.asarray(processor(images=image, return_tensors="np")["pixel_values"][0])
        assert np.abs(theirs - pixels(image, settings).numpy()).max() < 1e-3
