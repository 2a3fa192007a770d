#!/usr/bin/python3
"""Trains the network of examples/fashion_net.hpp on Fashion-MNIST and writes what the demo ships, into examples/data:
fashion_net.safetensors, test pictures, labels, and the classes that PyTorch finds for all 10,000 test images.

    apt-get install python3-torch python3-pil dataset-fashion-mnist
    examples/train/train_fashion_mnist.py                                  # about 25 minutes on one core
    examples/train/train_fashion_mnist.py --holdout 10000 --epochs 6       # a trial; never looks at the test set

The same machine and PyTorch give the same weights again: one thread, fixed seed. Width and depth were chosen by a trial
on held-out training pictures, and so that an epoch takes less than a minute.
"""
import argparse
import ctypes
import gzip
import json
import math
import pathlib
import struct
import time

import numpy
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

DATASET = pathlib.Path("/usr/share/datasets/fashion-mnist")
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
MEAN, STD = 0.2860, 0.3530  # of the training images, scaled to [0, 1]

STEM = 16
BLOCKS = [(48, 2), (64, 1), (64, 1), (128, 2), (128, 1), (256, 1)]  # output channels, stride
BATCH, PEAK_RATE, MOMENTUM, WEIGHT_DECAY, LABEL_SMOOTHING, SHIFT = 128, 0.3, 0.9, 3e-4, 0.05, 2


class Conv(nn.Sequential):
    """Convolution, batch norm, ReLU."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True))


class DepthwiseSeparable(nn.Sequential):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.depthwise = Conv(inputs, inputs, 3, stride, groups=inputs)
        self.pointwise = Conv(inputs, outputs, 1)


class FashionNet(nn.Sequential):
    def __init__(self):
        super().__init__()
        self.stem = Conv(1, STEM, 3)
        channels = STEM
        for number, (outputs, stride) in enumerate(BLOCKS, 1):
            self.add_module(f"block{number}", DepthwiseSeparable(channels, outputs, stride))
            channels = outputs
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.classifier = nn.Linear(channels, len(CLASSES))


def read_idx(name):
    data = gzip.decompress((DATASET / f"{name}.gz").read_bytes())
    extents = struct.unpack_from(f">{data[3]}I", data, 4)
    return torch.from_numpy(numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * len(extents)).reshape(extents).copy())


def read_set(prefix):
    return read_idx(f"{prefix}-images-idx3-ubyte"), read_idx(f"{prefix}-labels-idx1-ubyte").long()


def normalised(images):  # [n, h, w] bytes to [n, 1, h, w] floats
    return ((images.float() / 255 - MEAN) / STD).unsqueeze(1)


def augmented(images):
    """Each image moved by up to SHIFT pixels, black coming in, and mirrored half of the time."""
    count, height, width = images.shape
    padded = F.pad(images, (SHIFT,) * 4)
    rows = torch.arange(height) + torch.randint(0, 2 * SHIFT + 1, (count, 1))  # [n, h]
    columns = torch.arange(width) + torch.randint(0, 2 * SHIFT + 1, (count, 1))  # [n, w]
    mirror = torch.rand(count, 1) < 0.5
    columns = torch.where(mirror, columns.flip(1), columns)
    return padded[torch.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]


def logits_of(net, images):
    with torch.no_grad():
        return torch.cat([net(normalised(part)) for part in images.split(500)])


def accuracy(logits, labels):
    return (logits.argmax(1) == labels).float().mean().item()


def train(images, labels, epochs, report):
    net = FashionNet().to(memory_format=torch.channels_last)
    decayed = [p for p in net.parameters() if p.dim() > 1 and p.shape[1:] != (1, 3, 3)]
    others = [p for p in net.parameters() if p.dim() == 1 or p.shape[1:] == (1, 3, 3)]  # norms, biases, depthwise
    optimizer = torch.optim.SGD(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others}], PEAK_RATE, MOMENTUM, nesterov=True)
    steps = math.ceil(len(images) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, epochs * steps, pct_start=0.2, cycle_momentum=False, final_div_factor=1e3)
    for epoch in range(1, epochs + 1):
        start, total = time.time(), 0.0
        net.train()
        for chosen in torch.randperm(len(images)).split(BATCH):
            batch = normalised(augmented(images[chosen])).contiguous(memory_format=torch.channels_last)
            loss = F.cross_entropy(net(batch), labels[chosen], label_smoothing=LABEL_SMOOTHING)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        net.eval()
        print(f"epoch {epoch}: loss {total / steps:.4f}{report(net)}, {time.time() - start:.0f} s", flush=True)
    return net


def folded(net):
    """The tensors of `net` under linnet's paths, batch norm folded in float64: weights in fp16, biases in fp32."""
    tensors = {}
    for path, module in net.named_modules():
        if isinstance(module, Conv):
            conv, norm, _ = module
            scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
            tensors[f"{path}.weight"] = (conv.weight.double() * scale[:, None, None, None]).half()
            tensors[f"{path}.bias"] = (norm.bias.double() - norm.running_mean.double() * scale).float()
    tensors["classifier.weight"] = net.classifier.weight.half()
    tensors["classifier.bias"] = net.classifier.bias
    return {name: tensor.detach().contiguous() for name, tensor in tensors.items()}


def folded_logits(tensors, images):
    """What the exported network makes of `images`, in float32."""

    def conv(path, x, **spec):
        return F.conv2d(x, tensors[f"{path}.weight"].float(), tensors[f"{path}.bias"], **spec).relu()

    def net(x):
        x = conv("stem", x, padding=1)
        for number, (_, stride) in enumerate(BLOCKS, 1):
            x = conv(f"block{number}.depthwise", x, padding=1, stride=stride, groups=x.shape[1])
            x = conv(f"block{number}.pointwise", x)
        return F.linear(x.mean((2, 3)), tensors["classifier.weight"].float(), tensors["classifier.bias"])

    return logits_of(net, images)


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in sorted(tensors.items(), key=lambda item: -item[1].element_size()):  # so each is aligned
        encoded = tensor.numpy().tobytes()
        header[name] = {
            "dtype": {torch.float16: "F16", torch.float32: "F32"}[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(encoded)]}
        data += encoded
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_pictures(images, labels, found):
    """The first test image of each class, and two more: such that two of the twelve are wrong, if that can be."""
    wrong = [i for i in range(len(labels)) if found[i] != labels[i]]
    right = [i for i in range(len(labels)) if found[i] == labels[i]]
    chosen = {labels.tolist().index(c) for c in range(len(CLASSES))}
    while len(chosen) < 12:
        kind = wrong if len(chosen & set(wrong)) < 2 else right
        chosen.add(next(i for i in kind if i not in chosen))
    for path in DATA.glob("*.png"):
        path.unlink()
    for index in sorted(chosen):
        name = CLASSES[labels[index]].lower().replace("/", "_").replace(" ", "_")
        Image.fromarray(images[index].numpy()).save(DATA / f"{index:02}_{name}.png", optimize=True)


def export(net):
    images, labels = read_set("t10k")
    tensors = folded(net)
    logits = folded_logits(tensors, images)
    found, correct = logits.argmax(1), accuracy(logits, labels)
    print(f"test accuracy {accuracy(logits_of(net, images), labels):.4f} as trained, {correct:.4f} as exported")
    DATA.mkdir(exist_ok=True)
    write_safetensors(DATA / "fashion_net.safetensors", tensors, {
        "network": "FashionNet of examples/fashion_net.hpp",
        "dataset": "Fashion-MNIST, Zalando Research, MIT licence",
        "licence": "MIT",
        "input": "[1,28,28]",
        "mean": str(MEAN),
        "std": str(STD),
        "classes": json.dumps(CLASSES),
        "padding": "symmetric",
        "activation": "relu",
        "test_accuracy": f"{correct:.4f}"})
    (DATA / "fashion_mnist_labels.txt").write_text("".join(f"{name}\n" for name in CLASSES))
    (DATA / "fashion_mnist_pytorch_classes.bin").write_bytes(bytes(found.tolist()))
    write_pictures(images, labels, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=26)
    parser.add_argument("--holdout", type=int, default=0, help="training images to judge by instead of the test set")
    options = parser.parse_args()

    # glibc returns large blocks to the system at once; to keep them (M_MMAP_MAX, M_TRIM_THRESHOLD) is 1.6 times faster.
    libc = ctypes.CDLL(None)
    libc.mallopt(-4, 0)
    libc.mallopt(-1, 2**31 - 1)
    torch.set_num_threads(1)
    torch.manual_seed(1)
    torch.use_deterministic_algorithms(True)

    images, labels = read_set("train")
    if options.holdout:
        held = images[-options.holdout:], labels[-options.holdout:]
        images, labels = images[:-options.holdout], labels[:-options.holdout]
        train(images, labels, options.epochs,
              lambda net: f", held out {accuracy(logits_of(net, held[0]), held[1]):.4f}")
    else:
        net = train(images, labels, options.epochs, lambda net: "")
        print(f"{sum(p.numel() for p in net.parameters())} parameters")
        export(net)


if __name__ == "__main__":
    main()
