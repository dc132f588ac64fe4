"""Encoders of images, of the towers of CLIP and SigLIP: pixels go in, the embedding comes out."""
from folder import Failure, check_same, read_json

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
