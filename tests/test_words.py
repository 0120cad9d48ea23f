"""The formulas stand on both sides word for word: nine of ten lines that compute."""

import pytest

from bridge import words
from bridge.pages import files
from bridge.words import words_of
from tests.test_symmetry import is_substrate

FILES = [f for f in files() if f.startswith("nn.")]
FILES = [f for f in FILES if not is_substrate(f.replace(".", "/") + ".py")]
FLOOR = 0.9


# Files with less: what they have, and which words are each library's own.
BELOW = {
    "nn.activation.entrywise": (0.44, "writing in place, and clip's slope at its ends"),
    "nn.activation.gate": (0.88, "NumPy keeps the gate for the way back"),
    "nn.activation.shrink": (0.85, "clip's slope at its ends"),
    "nn.activation.sigmoid": (0.8, "autograd must not see an overflow"),
    "nn.activation.slope": (0.89, "a new parameter, random draws"),
    "nn.activation.softmax": (0.75, "casts; NumPy keeps y for the way back"),
    "nn.attention.heads": (0.87, "NumPy keeps what the backward reads"),
    "nn.attention.scores": (0.85, "tri, repeat"),
    "nn.choice": (0.75, "devices, scatter, detach"),
    "nn.conv.tbc": (0.0, "permute, transpose: two lines"),
    "nn.distance.all_pairs": (0.68, "the slopes of ties, the triangle's indices"),
    "nn.distance.norm": (0.6, "slopes at 0, a limit behind autograd's back"),
    "nn.distance.pairwise": (0.75, "expand_dims, broadcast_tensors"),
    "nn.init.draws": (0.55, "random draws, a line each"),
    "nn.linear": (0.89, "new parameters"),
    "nn.loss.binary": (0.76, "casts, an autograd.Function"),
    "nn.loss.labels": (0.81, "meshgrid, devices"),
    "nn.loss.lattice": (0.89, "devices; the slope of log 0"),
    "nn.loss.multilabel": (0.84, "gather, scatter"),
    "nn.norm_base": (0.72, "buffers, state dicts of old"),
    "nn.normalization": (0.87, "mean, vecdot"),
    "nn.pooling.adaptive_maximum": (
        0.84,
        "take, and NaN by a mask: meta tensors have none",
    ),
    "nn.pooling.maximum": (0.85, "gather: autograd follows the indices; iinfo"),
    "nn.pooling.power": (0.84, "the slope of a root at 0"),
    "nn.rmsnorm": (0.89, "a new parameter"),
    "nn.rnn.elman": (0.42, "NumPy's step says what its derivative needs"),
    "nn.rnn.gru": (0.66, "NumPy's step says what its derivative needs"),
    "nn.rnn.lstm": (0.71, "NumPy's step says what its derivative needs"),
    "nn.rnn.recurrence": (0.68, "NumPy keeps the history"),
    "nn.rnn.stack": (0.83, "NumPy keeps the history"),
    "nn.sparse.bags": (0.75, "reduceat, scatter_reduce, take"),
    "nn.sparse.embedding": (0.76, "a gradient that is no derivative: a hook"),
    "nn.upsampling.resample": (0.8, "the device of the weights"),
    "nn.utils.clip_grad": (0.88, "writing in place, which class an array is of"),
}


@pytest.mark.parametrize("file", FILES)
def test_nine_of_ten_lines_are_the_same(file):
    found = words_of(file)
    floor, _ = BELOW.get(file, (FLOOR, ""))
    others = "\n".join(f"{name}: {line}" for name, line in found.others)
    assert found.share >= floor, f"{found.same} of {found.total}:\n{others}"


def test_nine_of_ten_lines_of_all_files_are_the_same():
    found = [words_of(file) for file in FILES]
    assert sum(f.same for f in found) >= FLOOR * sum(f.total for f in found)


def test_the_exceptions_are_needed():
    """A file that has risen above the floor leaves the list."""
    assert [file for file in BELOW if words_of(file).share >= FLOOR] == []


def test_a_line_of_other_words_is_seen(monkeypatch):
    """The count itself: what is counted, what is the same, what is not."""
    sources = {
        "numpy_impl": """
def f(x, eps):
    '''y'''
    check_f(x)
    if x.ndim == 1:  # rows
        warnings.warn("one axis", stacklevel=3)
    return np.sum(x, axis=0, keepdims=True) + eps
""",
        "torch_impl": """
def f(x, eps):
    if x.ndim == 1:
        warnings.warn("one axis", stacklevel=2)
    y = torch.sum(
        x, dim=0, keepdim=True
    )
    return torch.sum(x, dim=0, keepdim=True) + eps

def f_backward(x):
    return x
""",
    }
    words.words_of.cache_clear()
    monkeypatch.setattr(words, "source_of", lambda file, wing: sources[wing])
    found = words.words_of("a file")
    words.words_of.cache_clear()
    assert (found.same, found.total) == (2, 3)
    assert found.others == [("f", "y = torch.sum(x, dim=0, keepdim=True)")]
