"""Activations: changes that compute the same."""

from bridge.mutants.equivalent.reasons import COMMUTES

__all__ = ["EQUIVALENT"]

UNREAD = "where() takes nothing from this branch there, not even its overflow"

EQUIVALENT = [
    *(
        ("nn.activation.exponential", f"{name}_backward", line, UNREAD)
        for name in ("elu", "celu")
        for line in (
            "below = where(x < 0, x, 0.0)",
            "below = where(x <= 1, x, 0.0)",
            "below = where(x <= 0, x, 1.0)",
            "below = where(x <= 0, x, -1)",
        )
    ),
    *(
        (
            "nn.activation.exponential",
            "celu_backward",
            f"return where(x {bound}, "
            "grad_y * (alpha * np.exp(below / alpha) / alpha), grad_y)",
            "both branches have slope 1 where below is 0",
        )
        for bound in ("< 0", "<= 1")
    ),
    *(
        (
            "nn.activation.gate",
            "mish_backward",
            f"gate = np.tanh(softplus(x{threshold}))",
            "tanh(20) is 1 in float64: softplus is x before the threshold, too",
        )
        for threshold in ("", ", threshold=41.0")
    ),
    ("nn.activation.slope", "rrelu_backward", "return times(slope, grad_y)", COMMUTES),
    (
        "nn.activation.slope",
        "prelu_backward",
        "served = where(x >= 0, 0, grad_y * x)",
        "at 0 the weight served 0",
    ),
    (
        "nn.activation.slope",
        "RReLU.backward",
        "return rrelu_backward(self.saved.pop(), grad_y)",
        COMMUTES,
    ),
]
