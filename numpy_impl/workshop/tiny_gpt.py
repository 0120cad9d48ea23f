"""A tiny GPT: it reads English letter by letter and learns which letter comes next.

The layers are those of GPT-2 (Radford et al. 2019); the text is small enough to learn
its commonest words in a minute. All that is random comes from one seed: initial
weights, windows of text, dropout masks, and the letters of the text that it writes.
"""

from typing import Literal

import numpy as np

import numpy_impl.nn.functional as F
from numpy_impl import nn, optim, random
from numpy_impl.data.bundled import load_text
from numpy_impl.nn.attention import attend, scaled_dot_product_attention_backward
from numpy_impl.workshop.letters import Alphabet, batches, prose

__all__ = [
    "split_qkv",
    "split_qkv_backward",
    "join_heads",
    "join_heads_backward",
    "Attention",
    "Block",
    "TinyGPT",
    "initialize",
    "train",
    "attention_weights",
    "generate",
    "main",
]


def split_qkv(x, heads):
    """q, k, v (N, H, T, D / H) out of x (N, T, 3 D), in which they lie side by side"""
    n, t, features = x.shape
    x = x.reshape(n, t, 3, heads, features // (3 * heads))
    return x.transpose(2, 0, 3, 1, 4)


def split_qkv_backward(grad_q, grad_k, grad_v):
    """Nothing is computed, only moved: each gradient goes back to where q, k, v lay."""
    grad_x = np.stack([grad_q, grad_k, grad_v])
    _, n, heads, t, features = grad_x.shape
    return grad_x.transpose(1, 3, 0, 2, 4).reshape(n, t, 3 * heads * features)


def join_heads(x):
    """y (N, T, D) of x (N, H, T, D / H): the heads' results side by side"""
    n, heads, t, features = x.shape
    return x.transpose(0, 2, 1, 3).reshape(n, t, heads * features)


def join_heads_backward(grad_y, heads):
    """Moved back: grad_x (N, H, T, D / H) of grad_y (N, T, D)."""
    n, t, features = grad_y.shape
    return grad_y.reshape(n, t, heads, features // heads).transpose(0, 2, 1, 3)


class Attention(nn.Module):
    """y[n, t] = out(Σ_s a[n, h, t, s] v[n, h, s] for each h), a[n, h, t, s > t] = 0

    Args:
        features: D, of x and y (N, T, D).
        heads: H; each head has D / H features of query, key and value.
        dropout: the probability of each weight a to become 0 in training.
        dtype: of the parameters, float32 if left out.

    Raises:
        ValueError: heads does not divide features.
    """

    def __init__(self, features, heads, dropout, dtype=None):
        super().__init__()
        if features % heads:
            raise ValueError(f"heads must divide features {features}, got {heads}")
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(features, 3 * features, dtype=dtype)
        self.out = nn.Linear(features, features, dtype=dtype)

    def forward(self, x):
        q, k, v = split_qkv(self.qkv(x), self.heads)
        p = self.dropout if self.training else 0.0
        y, weights, dropout = attend(q, k, v, dropout_p=p, is_causal=True)
        self.saved.append((q, k, v, weights, dropout))
        return self.out(join_heads(y))

    def backward(self, grad_y):
        grad_y = join_heads_backward(self.out.backward(grad_y), self.heads)
        grad_q, grad_k, grad_v, _ = scaled_dot_product_attention_backward(
            grad_y, *self.saved.pop(), is_causal=True
        )
        return self.qkv.backward(split_qkv_backward(grad_q, grad_k, grad_v))

    def weights(self, x):
        """a (N, H, T, T): attention to unit vectors gives its weights themselves"""
        q, k, _ = split_qkv(self.qkv(x), self.heads)
        unit = np.eye(x.shape[1], dtype=x.dtype)
        return F.scaled_dot_product_attention(q, k, unit, is_causal=True)


class Block(nn.Module):
    """h = x + attention(norm1(x)), y = h + mlp(norm2(h)): look around, then think

    Args: as Attention; the mlp has 4 D hidden features.
    """

    def __init__(self, features, heads, dropout, dtype=None):
        super().__init__()
        self.norm1 = nn.LayerNorm(features, dtype=dtype)
        self.attention = Attention(features, heads, dropout, dtype)
        self.dropout = nn.Dropout(dropout)
        self.norm2 = nn.LayerNorm(features, dtype=dtype)
        self.mlp = nn.Sequential(
            nn.Linear(features, 4 * features, dtype=dtype),
            nn.GELU(approximate="tanh"),
            nn.Linear(4 * features, features, dtype=dtype),
            nn.Dropout(dropout),
        )

    def forward(self, x):
        x = x + self.dropout(self.attention(self.norm1(x)))
        return x + self.mlp(self.norm2(x))

    def backward(self, grad_y):
        # x + self.mlp(self.norm2(x))
        grad_x = grad_y + self.norm2.backward(self.mlp.backward(grad_y))

        # x + self.dropout(self.attention(self.norm1(x)))
        grad_h = self.attention.backward(self.dropout.backward(grad_x))
        return grad_x + self.norm1.backward(grad_h)


class TinyGPT(nn.Module):
    """tokens (N, T) -> logits (N, T, V) of the token that follows each

    Args:
        vocabulary: V, tokens are 0 ... V - 1.
        context: the longest T.
        features, heads, layers: D, H and the number of blocks.
        dropout: the probability of a zero, wherever something is dropped.
        dtype: of the parameters, float32 if left out.

    Raises:
        ValueError: heads does not divide features.
        IndexError: a token is not below V, or T is longer than context.
    """

    def __init__(
        self,
        vocabulary,
        context=32,
        features=48,
        heads=4,
        layers=2,
        dropout=0.05,
        dtype=None,
    ):
        super().__init__()
        self.context = context
        self.token = nn.Embedding(vocabulary, features, dtype=dtype)
        self.position = nn.Embedding(context, features, dtype=dtype)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.Sequential(
            *[Block(features, heads, dropout, dtype) for _ in range(layers)]
        )
        self.norm = nn.LayerNorm(features, dtype=dtype)
        self.head = nn.Linear(features, vocabulary, bias=False, dtype=dtype)
        self.head.weight = self.token.weight  # tied: its gradient is a sum of two
        initialize(self.token.weight)
        initialize(self.position.weight)

    def embed(self, tokens):
        """x (N, T, D): which letter it is, plus where it stands"""
        positions = np.arange(tokens.shape[1])
        return self.dropout(self.token(tokens) + self.position(positions))

    def embed_backward(self, grad_x):
        """Every row of the batch has the same positions: their gradients add up."""
        grad_x = self.dropout.backward(grad_x)
        self.position.backward(grad_x.sum(0))
        self.token.backward(grad_x)

    def forward(self, tokens):
        x = self.embed(tokens)
        x = self.blocks(x)
        return self.head(self.norm(x))

    def backward(self, grad_logits):
        grad_x = self.norm.backward(self.head.backward(grad_logits))
        grad_x = self.blocks.backward(grad_x)
        self.embed_backward(grad_x)  # adds to what head gave to the same weight


def initialize(weight):
    """weight[v, d] ~ N(0, 1 / D): its product with a normalized x has variance 1"""
    nn.init.normal_(weight, std=weight.shape[1] ** -0.5)


def train(model, loader, lr=5e-3):
    """losses: the mean of -log p(next letter) of each batch, before its update

    Args:
        model: a TinyGPT, left in training mode.
        loader: batches of tokens (N, T) and targets (N, T).
        lr: learning rate of AdamW.
    """
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.AdamW(model.parameters(), lr=lr)
    model.train()
    losses = []
    # data batch
    for tokens, targets in loader:
        # model output
        logits = model(tokens)
        # loss
        loss = criterion(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))
        # backward
        optimizer.zero_grad()
        model.backward(criterion.backward().reshape(logits.shape))
        # optimizer update
        optimizer.step()

        losses.append(loss.item())
    return losses


@nn.no_grad()
def attention_weights(model, tokens):
    """a[l, h, t, s]: what head h of layer l at position t takes from s, tokens (T,)

    Dropout is off: the model is left in evaluation mode. a is (L, H, T, T).
    """
    model.eval()
    x = model.embed(tokens[None])
    found = []
    for block in model.blocks:
        found.append(block.attention.weights(block.norm1(x))[0])
        x = block(x)
    return np.stack(found)


@nn.no_grad()
def generate(model, tokens, length, temperature=0.8):
    """tokens (T,) and `length` more, each drawn from softmax(logits / temperature)

    Args:
        model: a TinyGPT, left in evaluation mode; it sees the last `context` tokens.
        tokens: int64 (T,), how the text begins; at least one.
        length: how many tokens to draw, from the default generator.
        temperature: below 1 the likely letters get more likely still.
    """
    model.eval()
    for _ in range(length):
        logits = model(tokens[None, -model.context :])[0, -1]
        probabilities = F.softmax(logits / temperature, -1)
        tokens = np.concatenate([tokens, random.multinomial(probabilities, 1)])
    return tokens


def main(
    steps=600,
    seed=0,
    lr=5e-3,
    dtype: Literal["float64", "float32"] = "float64",
    device="cpu",
):
    """Learn from scikit-learn's descriptions of its data sets, and write on.

    Args:
        steps: how many updates.
        seed: of the first weights, the windows of text, dropout and what is written.
        lr: learning rate.
        dtype: rounding grows over the updates, in float32 until both sides write
            different letters.
        device: where to compute: cpu, cuda, cuda:1, mps. Dropout and what is written
            are drawn there, and differ from those of the CPU.
    """
    random.manual_seed(seed)
    text = prose(load_text())
    alphabet = Alphabet(text)
    model = TinyGPT(len(alphabet), dtype=getattr(np, dtype)).to(device)
    tokens = alphabet.encode(text).to_device(device)
    loader = batches(tokens, model.context, steps)
    losses = train(model, loader, lr)
    for step in range(0, steps, 50):
        some = losses[step : step + 50]
        last, mean = step + len(some) - 1, sum(some) / len(some)
        print(f"updates {step:4d} to {last:4d}: mean loss {mean:.6f}")
    start = alphabet.encode("the data").to_device(device)
    print(alphabet.decode(generate(model, start, length=300)))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
