"""nn/attention/heads.py: multi_head_attention_forward."""

import numpy as np
import torch

import numpy_impl.nn
import numpy_impl.random
from bridge.cases.nn.attention.heads import FLAGS, OUT, PACKED, TOKENS
from bridge.parity import compare
from tests.pairs import PairTests


class TestHeads(PairTests):
    file = "nn.attention.heads"


def test_the_same_weights_are_dropped():
    rng = np.random.default_rng(0)
    given = {n: rng.normal(size=s) for n, s in (TOKENS | PACKED | OUT).items()}
    flags = FLAGS | {"dropout_p": 0.4, "bias_k": None, "bias_v": None}
    for need_weights in (True, False):
        flags["need_weights"] = need_weights
        numpy_impl.random.manual_seed(3)
        ours = numpy_impl.nn.functional.multi_head_attention_forward(**given, **flags)
        torch.manual_seed(3)
        theirs = torch.nn.functional.multi_head_attention_forward(
            **{name: torch.tensor(x) for name, x in given.items()}, **flags
        )
        assert compare(ours[0], theirs[0]).ok()
        if need_weights:
            assert compare(ours[1], theirs[1]).ok()
        assert numpy_impl.random.rand(1) == torch.rand(1).numpy()
