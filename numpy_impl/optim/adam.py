"""Adam: momentum, with the scale of the gradient divided out."""

import numpy as np

from numpy_impl.nn.tape import enable_grad
from numpy_impl.optim.optimizer import Optimizer, chunks

__all__ = ["Adam", "adam"]


class Adam(Optimizer):
    """p ← p - lr m_hat / (√v_hat + ε), m and v running means of g and of g²

    Args:
        params: Parameters, (name, Parameter) pairs, or dicts of groups.
        lr: learning rate, a number or an array of one.
        betas: (β₁, β₂), how much of the running means m and v stays at each step.
        eps: ε, bounds the step where gradients vanish.
        weight_decay: λ, adds the gradient of λ/2 Σ p².
        amsgrad: divide by the largest v so far.
        foreach, capturable, fused: kernels in PyTorch; they change nothing here.
        maximize: go uphill.
        differentiable: only False: a step is not recorded for backward.
        decoupled_weight_decay: shrink p by lr λ p instead, as AdamW does.

    State of a parameter: step, t, a float32 array of shape (); exp_avg, m; exp_avg_sq,
    v; with amsgrad max_exp_avg_sq.

    Raises:
        ValueError: lr, eps or weight_decay is negative; a beta is not in [0, 1) or not
            a float; params is empty.
        RuntimeError: foreach=True together with fused=True.
        NotImplementedError: differentiable=True.

    Source: torch.optim.Adam; Kingma & Ba 2014, Adam: A Method for Stochastic
    Optimization, algorithm 1; amsgrad from Reddi et al. 2018, On the Convergence of
    Adam and Beyond.
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
        fused=None,
        decoupled_weight_decay=False,
    ):
        if np.size(lr) != 1:
            raise ValueError(f"lr must be one number, got shape {np.shape(lr)}")
        for name, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay)):
            if not 0 <= value:
                raise ValueError(f"{name} must be >= 0, got {value}")
        for i in range(2):
            if not 0 <= betas[i] < 1:
                raise ValueError(f"betas[{i}] must be in [0, 1), got {betas[i]}")
        kinds = {float if isinstance(b, float) else type(b) for b in betas}
        if kinds not in ({float}, {np.ndarray}):
            raise ValueError(f"betas must be two floats or two arrays, got {betas}")
        if fused and foreach:
            raise RuntimeError("fused and foreach cannot both be True")
        if differentiable:
            raise NotImplementedError("differentiable must be False: use torch.optim")
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def step(self, closure=None):
        """Update every parameter that has a gradient.

        Args:
            closure: computes loss and gradients again; called before the update.

        Returns:
            The closure's loss, or None.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()

        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            states = [self.state[p] for p in params]
            for p, state in zip(params, states):
                if not state:
                    state["step"] = np.zeros((), np.float32)
                    state["exp_avg"] = np.zeros_like(p, subok=False)
                    state["exp_avg_sq"] = np.zeros_like(p, subok=False)
                    if group["amsgrad"]:
                        state["max_exp_avg_sq"] = np.zeros_like(p, subok=False)
            adam(
                params,
                [p.grad for p in params],
                [state["exp_avg"] for state in states],
                [state["exp_avg_sq"] for state in states],
                [state.get("max_exp_avg_sq") for state in states],
                [state["step"] for state in states],
                amsgrad=group["amsgrad"],
                beta1=float(group["betas"][0]),
                beta2=float(group["betas"][1]),
                lr=float(group["lr"]),
                weight_decay=float(group["weight_decay"]),
                eps=float(group["eps"]),
                maximize=group["maximize"],
                decoupled_weight_decay=group["decoupled_weight_decay"],
            )
        return loss


def adam(
    params,
    grads,
    exp_avgs,
    exp_avg_sqs,
    max_exp_avg_sqs,
    state_steps,
    *,
    amsgrad,
    beta1,
    beta2,
    lr,
    weight_decay,
    eps,
    maximize,
    decoupled_weight_decay,
):
    """m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², p ← p - lr m_hat / (√v_hat + ε)

    m and v start at zero; m_hat = m / (1 - β₁ᵗ) and v_hat = v / (1 - β₂ᵗ) undo that.
    Above and below multiplied by √(1 - β₂ᵗ), the fraction needs no array of either: the
    numbers lr and ε take both factors in (end of the paper's section 2). All arrays but
    the gradients are changed in place.

    Args:
        params: arrays to update.
        grads: g, one array for each; never written.
        exp_avgs, exp_avg_sqs: m and v.
        max_exp_avg_sqs: the largest v so far, used with `amsgrad` only.
        state_steps: t of the previous step, arrays of shape ().
        amsgrad, maximize, decoupled_weight_decay: as for Adam.
        beta1, beta2, lr, weight_decay, eps: β₁, β₂, lr, λ and ε.
    """
    for i, param in enumerate(params):
        state_steps[i] += 1
        t = state_steps[i].item()
        bias_correction2_sqrt = (1 - beta2**t) ** 0.5
        step_size = lr * bias_correction2_sqrt / (1 - beta1**t)
        eps_hat = eps * bias_correction2_sqrt
        arrays = param, grads[i], exp_avgs[i], exp_avg_sqs[i]
        if amsgrad:
            arrays += (max_exp_avg_sqs[i],)

        for p, g, m, v, *v_max in chunks(*arrays):
            if maximize:
                g = -g
            if weight_decay != 0:
                if decoupled_weight_decay:
                    p *= 1 - lr * weight_decay
                else:
                    g = g + weight_decay * p
            m += (1 - beta1) * (g - m)
            v *= beta2
            v += (1 - beta2) * g * g
            if amsgrad:
                v = np.maximum(*v_max, v, out=v_max[0])
            p -= step_size * m / (np.sqrt(v) + eps_hat)
