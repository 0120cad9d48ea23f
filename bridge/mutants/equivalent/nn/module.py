"""What every layer is made of: changes that compute the same."""

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "nn.broadcast",
        "sum_to_size",
        "return grad_y.sum((*range(new), *repeated)).reshape(size)",
        "reshape gives the summed axes back as well as keepdims does",
    ),
    (
        "nn.parameter",
        "Parameter.accumulate_grad",
        "pass  # self._check_grad(grad)",
        "it only raises: tests/nn/test_parameter.py has gradients that do not fit",
    ),
]
