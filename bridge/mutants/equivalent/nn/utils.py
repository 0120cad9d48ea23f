"""Weights that are computed: changes that compute the same."""

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "nn.utils.clip_grad",
        "vector_norm",
        "return np.abs(x[-1])",
        "there is one entry",
    ),
    (
        "nn.utils.parametrize",
        "ParametrizationList.backward",
        "pass  # self.saved.pop()",
        "it only refuses a second backward: tests/nn/utils has it",
    ),
    (
        "nn.utils.parametrize",
        "ParametrizationList.backward",
        "if isinstance(original, Parameter) or grad is not None:",
        "each original of these maps is a Parameter, and has a gradient",
    ),
    *(
        ("nn.utils.parametrizations", "_SpectralNorm.backward", line, "a vector's axis")
        for line in (
            "length = norm(saved, 2.0, -1)",
            "return normalize_backward(grad_y, saved, length, dim=-1, eps=self.eps)",
        )
    ),
    *(
        ("nn.utils.maps.matrix_exp", "matrix_exp_backward", line, "any size will do")
        for line in (
            "size = np.amax(np.abs(grad_y))",
            "size = np.amax(grad_y, initial=1)",
            "size = np.amax(np.abs(grad_y), initial=2)",
        )
    ),
    (
        "nn.utils.maps.householder",
        "householder_backward",
        "grad_vectors[..., k:k + 2] = grad_v",
        "the next step writes over what is too much",
    ),
]
