"""Does a model that is to tell the next token see it? It is asked by trying it.

A loop in which target[n, t] is x[n, t + 1] asks for the next token. Then no output up
to T - 2 may change when the last token of x does: it is the target of an earlier one.
"""

import numpy as np

__all__ = ["check"]


def check(note, subject, batch):
    """Change the last token of each sequence, and look at the outputs before it."""
    library = subject.library
    if len(batch.inputs) != 1 or batch.target is None:
        return
    x, target = batch.inputs[0], batch.target
    tokens = library.numpy(x)
    if not _asks_for_the_next(tokens, library.numpy(target)):
        return
    other = tokens.copy()
    other[:, -1] = np.where(tokens[:, -1] == tokens.min(), tokens.max(), tokens.min())
    first = _outputs(subject, batch)
    other = library.like(other, x)
    second = _outputs(subject, batch.placed(lambda y: other if y is x else y))
    if first is None or second is None:
        return
    scale = abs(first).max() or 1.0
    # Rounding may differ with the sums' order; what is seen changes far more.
    if abs(first - second).max() > 1e-4 * scale:
        note.found(
            "loop",
            "the model",
            "the outputs before the last token change with it: the model sees the "
            "token that it is to tell",
            "a causal mask: scaled_dot_product_attention(q, k, v, is_causal=True). "
            "In a boolean mask of it True means: may be seen; in "
            "nn.MultiheadAttention and nn.Transformer: may not",
        )


def _asks_for_the_next(x, target):
    is_tokens = x.dtype.kind in "iu" and x.ndim == 2 and x.shape[1] > 2 and x.size
    if not is_tokens or target.size != x.size or x.min() == x.max():
        return False
    return np.array_equal(x[:, 1:], target.reshape(x.shape)[:, :-1])


def _outputs(subject, batch):
    """(N, T - 1, ...): the outputs of all tokens but the last, in evaluation mode"""
    twin, (n, t) = subject.copy(), batch.inputs[0].shape
    twin.model.eval()
    try:
        with twin.library.no_grad():
            output = twin.output_of(batch)
    except Exception:
        return None  # the loop check says so
    if not isinstance(output, twin.library.array):
        return None
    y = twin.library.numpy(output)
    if y.ndim > 2 and y.shape[:2] == (n, t):
        return y[:, :-1]
    if y.ndim == 3 and (y.shape[0], y.shape[2]) == (n, t):
        return y[..., :-1]
    if y.ndim == 2 and len(y) == n * t:
        return y.reshape(n, t, -1)[:, :-1]
    return None
