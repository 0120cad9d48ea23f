"""Cases of workshop/tiny_gpt.py."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.parity import to_numpy

STEPS = 6
SENTENCE = "the data are split"


def parts(side, dtype, steps):
    """Alphabet, model and batches of a small GPT, from one seed."""
    program = side.module("workshop.tiny_gpt")
    side.manual_seed(0)
    text = program.prose(program.load_text())
    alphabet = program.Alphabet(text)
    model = program.TinyGPT(len(alphabet)).to(side.dtype(dtype))
    loader = program.batches(alphabet.encode(text), model.context, steps)
    return program, alphabet, model, loader


def without_key(bias):
    """The bias of q and v in that of q, k, v.

    Adding to every key alike changes no attention: the gradient vanishes, and what Adam
    divides by its own size there is rounding.
    """
    size = len(bias) // 3
    return np.delete(to_numpy(bias), slice(size, 2 * size))


def trajectory(side, dtype):
    """Losses, the last gradients, parameters, attention, and the letters it writes."""
    program, alphabet, model, loader = parts(side, dtype, STEPS)
    sentence = alphabet.encode(SENTENCE)
    found = {
        ("output", "losses"): np.array(program.train(model, loader, lr=1e-3), dtype)
    }
    for name, p in model.named_parameters():
        found["parameter gradient", name] = p.grad
    for name, p in model.named_parameters():
        found["update", name] = without_key(p) if name.endswith("qkv.bias") else p
    found["output", "attention"] = program.attention_weights(model, sentence)
    found["output", "tokens"] = program.generate(model, sentence, 20)
    return found


def calls(side, dtype):
    program, alphabet, model, loader = parts(side, dtype, 4)
    batches = list(loader)
    start = alphabet.encode(SENTENCE)
    return {
        "4 steps of 16 x 32": lambda: program.train(model, batches),
        "write 20 letters": lambda: program.generate(model, start, 20),
    }


case = partial(ProgramCase, file="workshop.tiny_gpt", name="TinyGPT")

CASES = [
    case(label=f"{STEPS} updates", compute=trajectory),
    case(label="2 layers, D = 48", bench=True, calls=calls),
]
