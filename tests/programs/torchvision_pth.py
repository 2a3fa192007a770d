#!/usr/bin/env python3
"""Every network that torchvision and linnet both have, with the state dict of torchvision's own model: saved by
torch.save in both of its forms, run by infer, and compared with what torchvision answers.

    torchvision_pth.py INFER...        INFER: the program, after the emulator that runs it, if any

A line a file: the network, the form, the largest difference as a share of the largest logit. Exit status 77 where there
is no torchvision: this test is then left out.
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

try:
    import torch
    import torchvision.models as models
except ImportError as missing:
    print(f"left out: {missing}")
    sys.exit(77)

BOUND = 1e-4
SHAPE = (2, 3, 160, 192)

NETWORKS = {
    "squeezenet1_0": lambda: models.squeezenet1_0(),
    "squeezenet1_1": lambda: models.squeezenet1_1(num_classes=10),
    **{f"mobilenet_v2_{w:03}": lambda w=w: models.mobilenet_v2(width_mult=w / 100)
       for w in (35, 50, 75, 100, 130, 140)},
    **{f"mobilenet_v3_large_{w:03}": lambda w=w: models.mobilenet_v3_large(width_mult=w / 100) for w in (75, 100)},
    **{f"mobilenet_v3_small_{w:03}": lambda w=w: models.mobilenet_v3_small(width_mult=w / 100) for w in (75, 100)},
    "shufflenet_v2_050": lambda: models.shufflenet_v2_x0_5(),
    "shufflenet_v2_100": lambda: models.shufflenet_v2_x1_0(num_classes=7),
    "shufflenet_v2_150": lambda: models.shufflenet_v2_x1_5(),
    "shufflenet_v2_200": lambda: models.shufflenet_v2_x2_0(),
}


def train(model):
    """Batch norms as if they had seen pictures: torchvision's new ones do nothing."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.uniform_(-0.2, 0.2)
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 1.5)
    return model.eval()


def write_safetensors(path, name, tensor):
    header = json.dumps({name: {"dtype": "F32", "shape": list(tensor.shape),
                                "data_offsets": [0, 4 * tensor.numel()]}}).encode()
    values = struct.pack(f"<{tensor.numel()}f", *tensor.flatten().tolist())
    path.write_bytes(struct.pack("<Q", len(header)) + header + values)


def read_safetensors(path, name):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    entry = json.loads(data[8:8 + size])[name]
    begin, end = (8 + size + offset for offset in entry["data_offsets"])
    return torch.tensor(struct.unpack(f"<{(end - begin) // 4}f", data[begin:end])).reshape(entry["shape"])


def main(infer):
    # What torch.save is given, and how it writes it: by itself, or as a training script would.
    forms = {
        "zip": (lambda state: state, {}),
        "stream": (lambda state: state, {"_use_new_zipfile_serialization": False}),
        "zip in a dictionary": (
            lambda state: {"epoch": 3, "state_dict": {"module." + key: value for key, value in state.items()}}, {}),
    }
    torch.manual_seed(1)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        checkpoint, read, written = folder / "model.pth", folder / "in.safetensors", folder / "out.safetensors"
        image = torch.randn(SHAPE)
        write_safetensors(read, "input", image)
        for name, make in NETWORKS.items():
            model = train(make())
            state = {key: value.clone() for key, value in model.state_dict().items()}
            with torch.no_grad():
                expected = model.double()(image.double())
            for form, (wrapped, options) in forms.items():
                torch.save(wrapped(state), checkpoint, **options)
                ran = subprocess.run([*infer, "--model", name, "--weights", checkpoint, "--input", read,
                                      "--output", written], stderr=subprocess.PIPE, text=True)
                if ran.returncode != 0:
                    print(f"{name:24} {form:20} {ran.stderr}")
                    return 1
                error = ((read_safetensors(written, "logits") - expected).abs().max() / expected.abs().max()).item()
                print(f"{name:24} {form:20} {error:.1e}{'' if error <= BOUND else '  <-- departs'}")
                worst = max(worst, error if error == error else float("inf"))
    return 0 if worst <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
