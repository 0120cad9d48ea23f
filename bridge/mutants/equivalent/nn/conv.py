"""Convolutions: changes that compute the same."""

from bridge.mutants.equivalent.reasons import ONE

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "nn.conv.convolve",
        "convolve_backward",
        "return (grad_x[-1], *grads)",
        ONE,
    ),
    *(
        ("nn.conv.convolve", "weight_backward", line, "zip stops at the last axis")
        for line in ("axes = weight.ndim + 2", "axes = weight.ndim")
    ),
    *(
        (
            "nn.conv.convolve",
            "weight_backward",
            line,
            "it chooses the method: both compute the same",
        )
        for line in (
            "if has_long_rows(x.shape[3:], weight, stride, dilation):",
            "if has_phases(len(x), x.shape[3:], weight, stride, dilation, groups):",
            "if has_phases(len(x), x.shape[2:], weight, stride, groups, dilation):",
        )
    ),
    *(
        (
            "nn.conv.rows",
            "along_rows_backward",
            f"grad_y = in_lines(grad_y, x.shape[2:], taps[{k}].shape[3], groups)",
            "all taps are of one length",
        )
        for k in (1, -1)
    ),
    (
        "nn.conv.rows",
        "depthwise_backward",
        "how = (weight[:, :, None], (2, *dilation), len(weight))",
        "a single tap has no distance",
    ),
    (
        "nn.conv.transpose",
        "conv_transpose_backward",
        "return (grads[0][-1], *grads[1:])",
        ONE,
    ),
]
