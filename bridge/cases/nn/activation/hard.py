"""Cases of nn/activation/hard.py."""

from bridge.cases.nn.activation import entrywise

CASES = [
    *entrywise("hard", "Hardtanh", kinks=(1.0,)),
    *entrywise("hard", "Hardtanh", min_val=-0.5, max_val=2.0, kinks=(0.5, 2.0)),
    *entrywise("hard", "ReLU6", kinks=(6.0,)),
    # The gradient of PyTorch's kernel is 1/6 rounded to float32, in float64 as well.
    *entrywise("hard", "Hardsigmoid", kinks=(3.0,), kernel=False),
    *entrywise("hard", "Hardswish", kinks=(3.0,), autograd=False),
]
