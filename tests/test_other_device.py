"""Every program on another device: nothing is forgotten on the CPU.

A process of its own, because a device that PyTorch knows is known for good.
"""

import contextlib
import importlib
import inspect
import io
import json
import subprocess
import sys

import pytest

from bridge.pages import ROOT
from tests.test_program import mains

# Seeds and sizes are no computation.
ON_THE_CPU = {"practical.count_parameters", "practical.set_seeds"}
# Their mistake is made on the CPU: a GPU computes nothing after such an error.
ASKED_ON_THE_CPU = {"practical.logits_into_bce", "practical.wrong_labels"}
# Who prints what a device says of itself, its speed, its rounding or what it draws.
OTHER_WORDS = {
    "practical.changed_in_place",
    "practical.choose_device",
    "practical.read_traceback",
    "practical.time_step",
    "practical.wrong_device",
    "training.low_precision",
    "workshop.tiny_gpt",
}
FEW = {"epochs": 1, "steps": 1, "splits": 1}  # where tensors lie is seen at once


def programs():
    """{file: main} of those that take a device."""
    return {
        file: main
        for file, main in mains("torch_impl").items()
        if "device" in inspect.signature(main).parameters
    }


def test_every_program_takes_a_device():
    assert mains("torch_impl").keys() - programs().keys() == ON_THE_CPU


def shorten(module):
    """Few updates, wherever a function says how many."""
    for function in vars(module).values():
        if inspect.isfunction(function) and function.__defaults__:
            names = list(inspect.signature(function).parameters)
            names = names[: function.__code__.co_argcount]
            defaults = zip(names[-len(function.__defaults__) :], function.__defaults__)
            function.__defaults__ = tuple(FEW.get(*pair) for pair in defaults)


# What `bridge bench` times, one of each kind. (LSTM has a kernel of the GPU's own.)
TIMED = ("Linear", "CrossEntropyLoss", "MultiheadAttention", "Adam")


def timed(name):
    """A function(device) that does what is timed of a pair's first case."""
    from bridge.cases import all_cases
    from bridge.sides import TORCH

    case = next(case for case in all_cases() if case.name == name)

    def main(device):
        for call in case.work(TORCH, device=device).values():
            call()

    return main


# Autocast keeps every bit there, and that device's own frames are a trace's innermost.
OTHER_NUMBERS = ("Autocast bfloat16", "Autocast float16", "example")


def moving():
    """{name: case} of the programs' cases that `bridge parity --device` moves."""
    from bridge.cases import ProgramCase, all_cases

    return {
        f"parity {case.file} {case}": case
        for case in all_cases()
        if isinstance(case, ProgramCase) and not case.bench and case.takes_device
    }


def quantities_of(case):
    """What a case computes elsewhere: [error, operations, products on the CPU, same]"""
    from bridge.parity import compare
    from bridge.sides import TORCH_IMPL
    from tests.other_device import DEVICE, Watch

    here = case.quantities(TORCH_IMPL)
    with Watch() as watch:
        there = case.quantities(TORCH_IMPL, device=DEVICE)
    same = all(compare(there[key], here[key]).ok() for key in here)
    same = same or str(case).startswith(OTHER_NUMBERS)
    return ["", watch.elsewhere, sorted(watch.here), same]


def printed(main, **options):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main(**options)
    return out.getvalue()


def found_of(main):
    """What a program does elsewhere: [error, operations, products on the CPU]"""
    from tests.other_device import DEVICE, Watch

    with Watch() as watch:
        try:
            text, error = printed(main, device=DEVICE), ""
        except Exception as raised:
            text, error = "", f"{type(raised).__name__}: {raised}"
    return text, [error, watch.elsewhere, sorted(watch.here)]


def model_forgotten(device):
    import torch

    torch.nn.Linear(3, 2)(torch.ones(4, 3).to(device))


def all_forgotten(device):
    import torch

    torch.nn.Linear(3, 2)(torch.ones(4, 3))


def everything():
    """Print what was found of each program, as JSON; for a process of its own."""
    import torch

    from tests.other_device import register
    from torch_impl.workshop import tiny_gpt

    device = register()
    torch.accelerator.synchronize = lambda index: None  # there is nothing to wait for
    write = tiny_gpt.generate
    tiny_gpt.generate = lambda model, start, length: write(model, start, length=3)
    found = {f.__name__: found_of(f)[1] for f in (model_forgotten, all_forgotten)}
    found |= {f"bench {name}": found_of(timed(name))[1] for name in TIMED}
    for file, main in programs().items():
        shorten(importlib.import_module(main.__module__))
        text, found[file] = found_of(main)
        same = file in OTHER_WORDS or text == printed(main)
        found[file].append(same)
    found |= {name: quantities_of(case) for name, case in moving().items()}
    del device
    print(json.dumps(found))


@pytest.mark.slow
def test_nothing_is_forgotten_on_the_cpu():
    """And what is printed is the same, as weights and batches are drawn on the CPU."""
    code = "from tests.test_other_device import everything; everything()"
    run = [sys.executable, "-c", code]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert "on the same device" in found.pop("model_forgotten")[0]
    assert found.pop("all_forgotten") == ["", 0, ["addmm"]]
    for name in TIMED:
        error, elsewhere, products = found.pop(f"bench {name}")
        assert (error, products) == ("", []) and elsewhere > 0, f"{name}: {error}"
    assert found.keys() == programs().keys() | moving().keys()
    for file, (error, elsewhere, products, same) in found.items():
        assert not error, f"{file}: {error}"
        assert elsewhere > 0, file
        asked = ASKED_ON_THE_CPU | {"parity practical.logits_into_bce mistake"}
        assert bool(products) == (file in asked), f"{file}: {products}"
        assert same, f"{file} says something else than on the CPU"
