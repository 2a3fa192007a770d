#!/usr/bin/python3
"""Makes the .pth files beside it with PyTorch (1.13 made those in the tree): every way in which torch.save writes a
state dict, small enough to be kept. pth_test.cpp holds the values."""
import collections
import os

import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def counting(*size):
    """0, 1, 2, ... and, so that the halves of the 16-bit formats are all used, a quarter on top."""
    count = 1
    for extent in size:
        count *= extent
    return (torch.arange(count) + 0.25).reshape(size)


def every_kind():
    """All dtypes and all forms of view; some share a storage."""
    base = counting(3, 4)
    state = collections.OrderedDict()
    state["f32"] = base
    state["f16"] = counting(2, 3).half()
    state["bf16"] = counting(2, 3).bfloat16()
    state["f64"] = counting(2, 3).double()
    state["transposed"] = base.t()
    state["row"] = base[1]
    state["column"] = base[:, 2]
    state["corner"] = base[1:, 1:3]
    state["expanded"] = base[2:, 3:].expand(2, 3)
    state["channels_last"] = counting(2, 3, 2, 2).to(memory_format=torch.channels_last)
    state["parameter"] = torch.nn.Parameter(counting(2))
    state["frozen"] = torch.nn.Parameter(counting(2), requires_grad=False)
    state["scalar"] = torch.tensor(1.5)
    state["empty"] = torch.empty(0, 3)
    state["i64"] = torch.arange(3)
    state["bool"] = torch.tensor([True, False])
    return state


def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1, bias=False), torch.nn.BatchNorm2d(2))


def checkpoint():
    """What a training script saves: the state dict of a DataParallel among other things."""
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    model(torch.ones(1, 1, 2, 2)).sum().backward()
    optimizer.step()
    state = model.state_dict()
    for name in list(state):
        state["module." + name] = state.pop(name)
    state["module.0.weight"] = counting(2, 1, 1, 1)
    return {"epoch": 70000, "arch": "tiny", "best": torch.tensor(71.5), "loss": 0.25, "betas": (0.5, 0.75),
            "history": [1, -2, 1 << 40, -(1 << 40), None, True], "state_dict": state, "optimizer": optimizer.state_dict()}


def save(name, value, **how):
    torch.save(value, os.path.join(HERE, name), **how)


save("zip.pth", every_kind())
save("stream.pth", every_kind(), _use_new_zipfile_serialization=False)
save("zip_protocol4.pth", every_kind(), pickle_protocol=4)
save("stream_protocol4.pth", every_kind(), pickle_protocol=4, _use_new_zipfile_serialization=False)
save("zip_checkpoint.pth", checkpoint())
save("stream_checkpoint.pth", checkpoint(), _use_new_zipfile_serialization=False)
save("zip_whole_model.pth", network())
save("stream_whole_model.pth", torch.nn.ReLU(), _use_new_zipfile_serialization=False)
