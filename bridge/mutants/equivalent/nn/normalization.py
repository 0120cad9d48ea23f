"""Normalization: changes that compute the same."""

from bridge.mutants.equivalent.reasons import COMMUTES

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "nn.normalization",
        "standardize_backward",
        "along_ones, along_x_hat = (mean(grad_x_hat), mean_product(x_hat, grad_x_hat))",
        COMMUTES,
    ),
    (
        "nn.rmsnorm",
        "divide_by_rms_backward",
        "return rrms * (grad_x_hat - x_hat * mean_product(x_hat, grad_x_hat))",
        COMMUTES,
    ),
    (
        "nn.normalize",
        "normalize_backward",
        "divisor = at_least(length, eps)",
        "the larger of two numbers, whichever comes first",
    ),
    *(
        ("nn.normalize", "norm_backward", line, "the sign of x is 0 there")
        for line in (
            "if p <= 1:",
            "if p < 2:",
            "size = np.where(x == 0, 2, size)",
            "ratio = size / np.where(length > 0, length, 2)",
        )
    ),
]
