"""Distances: changes that compute the same."""

from bridge.mutants.equivalent.reasons import LARGER, ONE, SHORTCUT

__all__ = ["EQUIVALENT"]

APART = "where the distance is 0, so is the difference that it divides"

EQUIVALENT = [
    (
        "nn.distance.all_pairs",
        "cdist_backward",
        "if is_product(x1, x2, compute_mode, p):",
        SHORTCUT,
    ),
    *(
        (
            "nn.distance.all_pairs",
            "pdist_backward",
            f"return distances_backward(grad_y, x, y, x, float(p))[{place}]",
            "mirrored: what a row loses as the left one, it loses as the right one",
        )
        for place in (1, -1)
    ),
    *(
        (
            "nn.distance.all_pairs",
            "pdist_backward",
            f"wide = wide - wide.mean(0) if len(x) {condition} else wide",
            "fewer than two rows have no distance; the mean of none warns: "
            "tests/nn/test_distance.py",
        )
        for condition in (">= 0", "> 1", "> -1")
    ),
    *(
        (f"nn.distance.{file}", function, line, APART)
        for file, function, line in (
            (
                "all_pairs",
                "distances_by_product_backward",
                "s = grad_y / (y - (y == 0))",
            ),
            (
                "all_pairs",
                "pdist_backward",
                "s = mirrored(grad_y / (y - (y == 0)), len(x)).astype(np.float64)",
            ),
            ("norm", "norm_backward", "return d * (grad_y / (y - (y == 0)))"),
            (
                "pairwise",
                "unit_backward",
                "return (grad_u - x * (along / (length - (length == 0)))) / divisor",
            ),
        )
    ),
    *(
        ("nn.distance.pairwise", "pairwise_distance_backward", line, ONE)
        for line in (
            "grad_y, y = (grad_y[..., -1], y[..., 0])",
            "grad_y, y = (grad_y[..., 0], y[..., -1])",
        )
    ),
    (
        "nn.distance.pairwise",
        "pairwise_distance_backward",
        "if keepdim and d.ndim > 1:",
        "one axis more is summed over again, as if it had been broadcast",
    ),
    (
        "nn.distance.pairwise",
        "unit_backward",
        "divisor = limited(float(eps), length)",
        LARGER,
    ),
]
