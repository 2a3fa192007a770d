#!/usr/bin/env python3
"""Writes the networks that compare.py times, for linnet and for its peers.

    python3 export_models.py FOLDER [NETWORK ...]

Needs PyTorch and torchvision (Debian: python3-torch python3-torchvision). Into FOLDER go, for each network:
    NAME.pth            its weights as a checkpoint, named as the public ones are: what linnet loads
    NAME.onnx           opset 13;  NAME.opset10.onnx: for OpenCV 4.6, which wants Clip's bounds as attributes
    NAME.pt             TorchScript
    NAME.input          one image [1, 3, h, w], NAME.logits: PyTorch's answer to it; raw little-endian float32

Weights are PyTorch's initial ones with a fixed seed. Batch norms get the statistics of random images, so that
activations keep a normal scale from the first layer to the last: subnormal numbers would distort times.
"""
import os
import sys
import warnings

import torch
import torchvision.models as zoo
from torch import nn
from torch.nn import functional as F
from torchvision.models import shufflenetv2


# ---------------------------------------------------------------- networks that torchvision lacks

def shuffled(x, groups):
    """Channels as (groups, n), transposed, flattened."""
    c, h, w = (int(extent) for extent in x.shape[1:])
    return x.reshape(-1, groups, c // groups, h, w).transpose(1, 2).reshape(-1, c, h, w)


class Separable(nn.Module):
    """MobileNet v1's block, with timm's names."""

    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.conv_dw = nn.Conv2d(c_in, c_in, 3, stride, 1, groups=c_in, bias=False)
        self.bn1 = nn.BatchNorm2d(c_in)
        self.conv_pw = nn.Conv2d(c_in, c_out, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)

    def forward(self, x):
        return F.relu6(self.bn2(self.conv_pw(F.relu6(self.bn1(self.conv_dw(x))))))


class MobileNetV1(nn.Module):
    """A. Howard et al., 2017, table 1, with timm's names."""

    stages = [(64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 6, 2), (1024, 2, 2)]  # channels, blocks, first stride

    def __init__(self):
        super().__init__()
        self.conv_stem, self.bn1 = nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32)
        self.blocks, c = nn.Sequential(), 32
        for i, (c_out, count, stride) in enumerate(self.stages):
            first = Separable(c, c_out, stride)
            self.blocks.add_module(str(i), nn.Sequential(first, *[Separable(c_out, c_out, 1) for _ in range(count - 1)]))
            c = c_out
        self.classifier = nn.Linear(c, 1000)

    def forward(self, x):
        x = self.blocks(F.relu6(self.bn1(self.conv_stem(x))))
        return self.classifier(F.adaptive_avg_pool2d(x, 1).flatten(1))


class SeparableConv(nn.Module):
    def __init__(self, c_in, c_out):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_in, 3, 1, 1, groups=c_in, bias=False)
        self.pointwise = nn.Conv2d(c_in, c_out, 1, bias=False)

    def forward(self, x):
        return self.pointwise(self.conv1(x))


class XceptionUnit(nn.Module):
    """`channels`: before, between and behind the separable convolutions."""

    def __init__(self, channels, stride, leading_relu=True):
        super().__init__()
        layers = []
        for a, b in zip(channels, channels[1:]):
            layers += [nn.ReLU(), SeparableConv(a, b), nn.BatchNorm2d(b)]
        if stride > 1:
            layers.append(nn.MaxPool2d(3, stride, 1))
        self.rep = nn.Sequential(*layers[0 if leading_relu else 1:])
        self.skip = None
        if stride > 1:
            self.skip = nn.Conv2d(channels[0], channels[-1], 1, stride, bias=False)
            self.skipbn = nn.BatchNorm2d(channels[-1])

    def forward(self, x):
        return self.rep(x) + (x if self.skip is None else self.skipbn(self.skip(x)))


class Xception(nn.Module):
    """F. Chollet, 2017, figure 5, with timm's names."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 32, 3, 2, bias=False), nn.BatchNorm2d(32)
        self.conv2, self.bn2 = nn.Conv2d(32, 64, 3, bias=False), nn.BatchNorm2d(64)
        units = [XceptionUnit([64, 128, 128], 2, leading_relu=False)]
        units += [XceptionUnit([128, 256, 256], 2), XceptionUnit([256, 728, 728], 2)]
        units += [XceptionUnit([728] * 4, 1) for _ in range(8)] + [XceptionUnit([728, 728, 1024], 2)]
        for i, unit in enumerate(units):
            self.add_module(f"block{i + 1}", unit)
        self.conv3, self.bn3 = SeparableConv(1024, 1536), nn.BatchNorm2d(1536)
        self.conv4, self.bn4 = SeparableConv(1536, 2048), nn.BatchNorm2d(2048)
        self.fc = nn.Linear(2048, 1000)

    def forward(self, x):
        x = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        for i in range(12):
            x = getattr(self, f"block{i + 1}")(x)
        x = F.relu(self.bn4(self.conv4(F.relu(self.bn3(self.conv3(x))))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class ShuffleUnitV1(nn.Module):
    def __init__(self, c_in, c_out, groups, stride, first):
        super().__init__()
        inner, made = c_out // 4, c_out - c_in if stride == 2 else c_out
        self.groups, self.stride = groups, stride
        self.branch_main_1 = nn.Sequential(
            nn.Conv2d(c_in, inner, 1, groups=1 if first else groups, bias=False), nn.BatchNorm2d(inner), nn.ReLU(),
            nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False), nn.BatchNorm2d(inner))
        self.branch_main_2 = nn.Sequential(nn.Conv2d(inner, made, 1, groups=groups, bias=False), nn.BatchNorm2d(made))

    def forward(self, x):
        y = self.branch_main_1(x)
        y = self.branch_main_2(shuffled(y, int(y.shape[1]) // self.groups))  # megvii's order, the inverse of the paper's
        if self.stride == 1:
            return F.relu(x + y)
        return torch.cat([F.avg_pool2d(x, 3, 2, 1), F.relu(y)], 1)


class ShuffleNetV1(nn.Module):
    """X. Zhang et al., 2018, table 1 at width 1, with megvii's names."""

    def __init__(self, groups, channels):
        super().__init__()
        self.first_conv = nn.Sequential(nn.Conv2d(3, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU())
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        units, c = [], 24
        for stage, count in enumerate([4, 8, 4]):
            for i in range(count):
                units.append(ShuffleUnitV1(c, channels << stage, groups, 2 if i == 0 else 1, first=not units))
                c = channels << stage
        self.features = nn.Sequential(*units)
        self.classifier = nn.Sequential(nn.Linear(c, 1000, bias=False))

    def forward(self, x):
        x = self.features(self.maxpool(self.first_conv(x)))
        return self.classifier(F.adaptive_avg_pool2d(x, 1).flatten(1))


# torchvision's own unit asks for the shape at run time, which ONNX keeps as arithmetic; these extents are constants.
def shuffle_unit_v2(self, x):
    if self.stride == 1:
        kept, changed = torch.split(x, int(x.shape[1]) // 2, 1)
        return shuffled(torch.cat([kept, self.branch2(changed)], 1), 2)
    return shuffled(torch.cat([self.branch1(x), self.branch2(x)], 1), 2)


shufflenetv2.InvertedResidual.forward = shuffle_unit_v2

NETWORKS = {  # linnet's name: how to make it, side of its image
    "squeezenet1_0": (zoo.squeezenet1_0, 224),
    "squeezenet1_1": (zoo.squeezenet1_1, 224),
    "mobilenet_v1_100": (MobileNetV1, 224),
    "mobilenet_v2_100": (zoo.mobilenet_v2, 224),
    "mobilenet_v3_large_100": (zoo.mobilenet_v3_large, 224),
    "mobilenet_v3_small_100": (zoo.mobilenet_v3_small, 224),
    "xception": (Xception, 299),
    "shufflenet_v1_g3_100": (lambda: ShuffleNetV1(3, 240), 224),
    "shufflenet_v2_100": (zoo.shufflenet_v2_x1_0, 224),
    "shufflenet_v2_050": (zoo.shufflenet_v2_x0_5, 224),
}


# ---------------------------------------------------------------- export

def settle(model, side):
    """Biases that are not zero, and batch norms with statistics that fit their inputs."""
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
            nn.init.uniform_(module.bias, -0.1, 0.1)
    for norm in norms:
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.uniform_(norm.bias, -0.2, 0.2)
        norm.momentum = None  # a plain mean
    if norms:
        model.train()
        with torch.no_grad():
            model(torch.randn(4, 3, side, side))
    return model.eval()


def export(name, folder):
    make, side = NETWORKS[name]
    torch.manual_seed(0)
    model = settle(make(), side)
    image = torch.randn(1, 3, side, side)
    path = os.path.join(folder, name)
    torch.save(model.state_dict(), path + ".pth")
    with torch.no_grad():
        logits = model(image)
        torch.jit.trace(model, image).save(path + ".pt")
        for opset, suffix in (13, ".onnx"), (10, ".opset10.onnx"):
            torch.onnx.export(model, image, path + suffix, opset_version=opset, input_names=["input"],
                              output_names=["logits"])
    logits.numpy().tofile(path + ".logits")
    image.numpy().tofile(path + ".input")  # last: an export that was cut short has none


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, names = sys.argv[1], sys.argv[2:] or list(NETWORKS)
    unknown = [name for name in names if name not in NETWORKS]
    if unknown:
        sys.exit(f"export_models: unknown network {unknown[0]}; there are: {' '.join(NETWORKS)}")
    os.makedirs(folder, exist_ok=True)
    warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)  # extents become constants, as they should
    for name in names:
        print("exporting", name, flush=True)
        export(name, folder)


if __name__ == "__main__":
    main()
