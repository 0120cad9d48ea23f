"""Losses: changes that compute the same."""

from bridge.mutants.equivalent.reasons import COMMUTES, LARGER, SHORTCUT

__all__ = ["EQUIVALENT"]

ANY_ORDER = "what two arrays broadcast to does not depend on their order"

EQUIVALENT = [
    *(
        (
            f"nn.loss.{file}",
            f"{function}_backward",
            f"grad_losses = entries_backward(grad_loss, reduction, {arrays})",
            ANY_ORDER,
        )
        for file, function, arrays in (
            ("divergence", "kl_div", "target, input, total=total"),
            ("likelihood", "poisson_nll_loss", "target, input"),
            ("likelihood", "gaussian_nll_loss", "input, wide, target"),
            ("margin", "hinge_embedding_loss", "target, input"),
            ("margin", "margin_ranking_loss", "input1, target, input2"),
            ("cosine", "cosine_embedding_loss", "target, cos"),
        )
    ),
    (
        "nn.loss.likelihood",
        "gaussian_nll_loss_backward",
        "d, v = (difference(input, target), limited(float(eps), wide))",
        LARGER,
    ),
    *(
        (
            "nn.loss.multilabel",
            "multilabel_margin_loss_backward",
            f"pushed = with_none(np.einsum('njc->nc', near), {value})",
            "the class that is none is left out in the end",
        )
        for value in (1, -1)
    ),
    (
        "nn.loss.triplet",
        "hinge_backward",
        "share = np.add(0.5 * as_near, nearer, dtype=losses.dtype)",
        COMMUTES,
    ),
    (
        "nn.loss.cosine",
        "cosine_embedding_loss_backward",
        "cos = cosine(input2, input1)",
        COMMUTES,
    ),
    (
        "nn.loss.lattice",
        "backward_variables",
        "beta = emitted[t] + log_sum_exp(x[:-2], skip[2:], x[1:-1])",
        "the terms of a sum commute",
    ),
    (
        "nn.loss.classification",
        "cross_entropy_backward",
        "if label_smoothing == -1:",
        SHORTCUT,
    ),
    (
        "nn.loss.difference",
        "difference_backward",
        "return grad_input.astype(promoted(grad_input, input).dtype, copy=False)",
        "a case is of one dtype: tests/nn/test_loss_inputs.py has two",
    ),
    *(
        (
            "nn.loss.nll",
            "nll_loss_backward",
            f"grad_losses = np.where(target != ignore_index, grad_losses, {number})",
            "what is ignored counts 0, and any number will do but inf",
        )
        for number in (1, -1)
    ),
]
