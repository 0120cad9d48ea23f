"""What the failure modes of attention share: lines of text, and a small model of them.

With N lines, T letters in each, D features and V different characters the data flow is

    tokens (N, T) -> token + place (N, T, D) -> attention (N, T, D) -> logits (N, V, T)
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.data.bundled import load_text
from numpy_impl.training import evaluate_epoch, train_epoch
from numpy_impl.workshop.letters import Alphabet, prose

__all__ = ["letters", "causal", "Reader", "train", "loss_of"]


def letters(count=400, length=8, device="cpu"):
    """(tokens, target), both (N, T), and V: lines of a text, and what follows each

    target[n, t] = tokens[n, t + 1], where there is one.

    Args:
        count: N, how many lines, one after the other.
        length: T, how many letters in each.
        device: where they lie.
    """
    text = prose(load_text())
    alphabet = Alphabet(text)
    tokens = alphabet.encode(text[: count * length + 1]).to_device(device)
    x, target = tokens[:-1], tokens[1:]
    return (x.reshape(count, length), target.reshape(count, length)), len(alphabet)


def causal(length=8, device="cpu"):
    """hidden[t, s] = s > t, (T, T): True is what MultiheadAttention hides from t"""
    return np.triu(np.ones((length, length), dtype=bool, device=device), 1)


class Reader(nn.Module):
    """tokens (N, T) -> logits (N, V, T) of the letter that follows each

    Args:
        characters: V.
        mask: bool (T, T), True where a position must not look; or None.
        dtype: of the parameters; float32 if None.
        features: D.
        length: T.
    """

    def __init__(self, characters, mask, dtype=None, features=16, length=8):
        super().__init__()
        self.register_buffer("mask", mask, persistent=False)
        self.token = nn.Embedding(characters, features, dtype=dtype)
        self.place = nn.Embedding(length, features, dtype=dtype)
        self.attention = nn.MultiheadAttention(
            features, 1, batch_first=True, dtype=dtype
        )
        self.output = nn.Linear(features, characters, dtype=dtype)

    def forward(self, tokens):
        places = np.arange(tokens.shape[1], device=tokens.device)
        x = self.token(tokens) + self.place(places)
        seen, _ = self.attention(x, x, x, attn_mask=self.mask)
        logits = self.output(x + seen)
        return logits.swapaxes(1, 2)

    def backward(self, grad_logits):
        # logits = output(x + seen)
        grad_x = self.output.backward(grad_logits.swapaxes(1, 2))

        # seen, _ = attention(x, x, x)
        grad_query, grad_key, grad_value = self.attention.backward((grad_x, None))
        grad_x = grad_x + grad_query + grad_key + grad_value

        # x = token(tokens) + place(places)
        self.place.backward(grad_x.sum(0))
        self.token.backward(grad_x)


def train(model, tokens, target, steps=60):
    """The loss of each step, all lines at once"""
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=2e-2)
    lines = [(tokens, target)]
    return [train_epoch(model, lines, criterion, optimizer) for _ in range(steps)]


def loss_of(model, tokens, target):
    """The loss of these lines, in evaluation mode"""
    loss, _ = evaluate_epoch(model, [(tokens, target)], nn.CrossEntropyLoss())
    return loss
