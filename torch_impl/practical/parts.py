"""What the failure modes share: data, a small model, a table of the numbers."""

from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from torch_impl.data.bundled import load_breast_cancer, load_diabetes, load_digits

__all__ = [
    "digits",
    "diabetes",
    "breast_cancer",
    "classifier",
    "deep",
    "train_deep",
    "batches",
    "show",
    "show_one",
]


def digits(count=300, dtype=None, device="cpu"):
    """train (x, target) and test (x, target): the first digits, and the last 500

    Other people wrote the last ones.

    Args:
        count: how many digits to learn from.
        dtype: of the images; float32 if None.
        device: where they lie.

    Returns:
        Two pairs of x (N, 64) in 0..1 and target (N,) in 0..9.
    """
    x, target = (a.to(device) for a in load_digits(dtype))
    return (x[:count], target[:count]), (x[-500:], target[-500:])


def diabetes(dtype=None, device="cpu"):
    """x (442, 10) and y (442,): patients, of mean 0 and variance 1"""
    x, y = (a.to(device) for a in load_diabetes(dtype))
    y = y - y.mean()
    return x * len(x) ** 0.5, y / (y**2).mean() ** 0.5


def breast_cancer(dtype=None, device="cpu"):
    """x (569, 30), columns as measured, and target (569,): tumours, 1 if benign"""
    x, target = (a.to(device) for a in load_breast_cancer(dtype))
    return x, target


def classifier(hidden=32, dtype=None, device="cpu"):
    """x (N, 64) -> logits (N, 10), by one hidden layer with ReLU

    The weights are drawn on the CPU and moved, so that each device has the same.
    """
    return nn.Sequential(
        nn.Linear(64, hidden, dtype=dtype),
        nn.ReLU(),
        nn.Linear(hidden, 10, dtype=dtype),
    ).to(device)


def deep(activation, dtype=None, depth=8):
    """x (N, 64) -> logits (N, 10), by `depth` hidden layers with such an activation"""
    sizes = [64] + depth * [32]
    layers = []
    for size, next_size in zip(sizes, sizes[1:]):
        layers += [nn.Linear(size, next_size, dtype=dtype), activation()]
    return nn.Sequential(*layers, nn.Linear(32, 10, dtype=dtype))


def train_deep(model, optimizer, steps, dtype=None, device="cpu"):
    """([norm of each layer's first gradient], [loss of each step]), on 300 digits"""
    (x, target), _ = digits(dtype=dtype, device=device)
    criterion, losses = nn.CrossEntropyLoss(), []
    for step in range(steps):
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            norms = [(layer.weight.grad**2).sum().item() ** 0.5 for layer in model[::2]]
        optimizer.step()
        losses.append(loss.item())
    return norms, losses


def batches(x, target, shuffle=True):
    """A DataLoader of batches of 50 samples"""
    return DataLoader(TensorDataset(x, target), batch_size=50, shuffle=shuffle)


def show(mistake, cure):
    """Print the numbers of both, one below the other

    Args:
        mistake, cure: {what: a number, a list of numbers, or a sentence}.
    """
    for heading, numbers in (("mistake", mistake), ("cure", cure)):
        print(heading)
        show_one(numbers, indent="  ")


def show_one(numbers, indent=""):
    """Print {what: a number, a list of numbers, or a sentence}, a line each"""
    for what, value in numbers.items():
        values = value if isinstance(value, list) else [value]
        words = [v if isinstance(v, str) else f"{v:.4g}" for v in values]
        print(f"{indent}{what}: {', '.join(words)}")
