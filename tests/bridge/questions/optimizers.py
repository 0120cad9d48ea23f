"""One update: bias correction, eps, momentum, weight decay."""

import numpy as np
import torch
from sklearn.linear_model import Ridge

from bridge.verdict import Evidence, judge
from tests.bridge.questions.question import Questions, follow

questions = Questions()

LR = 0.01


def adam(p, g, state, t, *, lr=LR, b1=0.9, b2=0.999, eps=1e-8):
    """As in the paper."""
    state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
    state["v"] = b2 * state.get("v", 0) + (1 - b2) * g * g
    m, v = state["m"] / (1 - b1**t), state["v"] / (1 - b2**t)
    return p - lr * m / (np.sqrt(v) + eps)


@questions.bug("bias correction")
def adam_whose_bias_correction_stays_that_of_the_first_step():
    def update(p, g, state, t):
        return adam(p, g, state, 1)

    return follow(update, torch.optim.Adam, lr=LR)


@questions.bug("bias correction")
def adam_without_bias_correction():
    def update(p, g, state, t):
        m = state["m"] = 0.9 * state.get("m", 0) + 0.1 * g
        v = state["v"] = 0.999 * state.get("v", 0) + 0.001 * g * g
        return p - LR * m / (np.sqrt(v) + 1e-8)

    return follow(update, torch.optim.Adam, lr=LR, eps=1e-8)


@questions.bug("bias correction")
def adam_that_counts_its_steps_from_0():
    """t is raised after the update: the second step is corrected as the first"""

    def update(p, g, state, t):
        return adam(p, g, state, max(t - 1, 1))

    return follow(update, torch.optim.Adam, lr=LR)


@questions.bug("epsilon")
def adam_with_eps_added_to_the_parameter():
    """`/ np.sqrt(v) + eps`: brackets are missing"""

    def update(p, g, state, t):
        return adam(p, g, state, t, eps=0) + 1e-8

    return follow(update, torch.optim.Adam, lr=LR, eps=0)


@questions.bug("epsilon")
def adam_with_eps_inside_the_root():
    def update(p, g, state, t):
        m = state["m"] = 0.9 * state.get("m", 0) + 0.1 * g
        v = state["v"] = 0.999 * state.get("v", 0) + 0.001 * g * g
        m, v = m / (1 - 0.9**t), v / (1 - 0.999**t)
        return p - LR * m / np.sqrt(v + 1e-8)

    return follow(update, torch.optim.Adam, lr=LR)


@questions.bug("epsilon")
def rmsprop_with_eps_inside_the_root():
    def update(p, g, state, t):
        v = state["v"] = 0.99 * state.get("v", 0) + 0.01 * g * g
        return p - LR * g / np.sqrt(v + 1e-8)

    return follow(update, torch.optim.RMSprop, lr=LR, alpha=0.99)


@questions.bug("epsilon")
def adagrad_with_the_eps_of_another_library():
    def update(p, g, state, t):
        v = state["v"] = state.get("v", 0) + g * g
        return p - LR * g / (np.sqrt(v) + 1e-5)

    return follow(update, torch.optim.Adagrad, lr=LR)


@questions.bug("momentum")
def momentum_weighted_by_one_minus_itself():
    """v = μ v + (1 - μ) g, as an average"""

    def update(p, g, state, t):
        v = state["v"] = 0.9 * state.get("v", 0) + (1 - 0.9) * g
        return p - LR * v

    return follow(update, torch.optim.SGD, lr=LR, momentum=0.9)


@questions.bug("momentum")
def momentum_that_forgets_its_past():
    def update(p, g, state, t):
        return p - LR * g

    return follow(update, torch.optim.SGD, lr=LR, momentum=0.9)


@questions.bug("momentum")
def nesterov_without_the_step_ahead():
    def update(p, g, state, t):
        v = state["v"] = 0.9 * state.get("v", 0) + g
        return p - LR * v

    return follow(update, torch.optim.SGD, lr=LR, momentum=0.9, nesterov=True)


@questions.bug("sign")
def gradient_ascent():
    return follow(lambda p, g, state, t: p + LR * g, torch.optim.SGD, lr=LR)


@questions.bug("accumulated")
def gradient_that_is_not_cleared():
    def update(p, g, state, t):
        state["g"] = state.get("g", 0) + g
        return p - LR * state["g"]

    return follow(update, torch.optim.SGD, lr=LR)


@questions.bug("stale")
def step_before_backward():
    """the gradient of the batch before is applied"""

    def update(p, g, state, t):
        last, state["g"] = state.get("g", g), g
        return p - LR * last

    return follow(update, torch.optim.SGD, lr=LR)


@questions.bug("not updated")
def update_of_a_copy():
    def update(p, g, state, t):
        new = p.copy()
        new -= LR * g
        return p

    return follow(update, torch.optim.SGD, lr=LR)


@questions.bug("weight decay")
def weight_decay_forgotten():
    def update(p, g, state, t):
        return p - LR * g

    return follow(update, torch.optim.SGD, lr=LR, weight_decay=0.1)


@questions.bug("weight decay")
def weight_decay_for_an_l2_term_that_is_not_halved():
    """λ |w|² has the gradient 2 λ w"""

    def update(p, g, state, t):
        return p - LR * (g + 2 * 0.1 * p)

    return follow(update, torch.optim.SGD, lr=LR, weight_decay=0.1)


@questions.bug("weight decay")
def adamw_that_decays_through_the_gradient_as_adam_does():
    def update(p, g, state, t):
        return adam(p, g + 0.01 * p, state, t)

    return follow(update, torch.optim.AdamW, lr=LR, weight_decay=0.01)


@questions.bug("weight decay")
def adamw_whose_decay_is_not_multiplied_by_the_rate():
    """p (1 - λ), as in the paper with a schedule of 1, instead of p (1 - lr λ)"""

    def update(p, g, state, t):
        return adam(p * (1 - 0.01), g, state, t)

    return follow(update, torch.optim.AdamW, lr=LR, weight_decay=0.01)


@questions.bug("weight decay")
def weight_decay_that_takes_alpha_from_ridge():
    """Ridge minimises |y - X w|² + α |w|²; with a mean it is weight_decay = 2 α / N."""
    rng = np.random.default_rng(0)
    x, target, alpha = rng.normal(size=(20, 4)), rng.normal(size=20), 3.0
    w = Ridge(alpha=alpha, fit_intercept=False).fit(x, target).coef_
    g = 2 * x.T @ (x @ w - target) / 20
    theirs = torch.tensor(w, requires_grad=True)
    theirs.grad = torch.tensor(g)
    options = {"lr": LR, "weight_decay": 2 * alpha / 20}
    torch.optim.SGD([theirs], **options).step()  # stays: it is the minimum
    ours = w - LR * (g + alpha * w)
    known = {"before": w, "gradient": g, "step": 0, "options": options}
    return judge(Evidence(ours, theirs.detach().numpy(), context=known, what="coef_"))
