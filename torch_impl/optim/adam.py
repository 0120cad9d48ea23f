"""Adam: momentum, with the scale of the gradient divided out."""

import torch

from torch_impl.optim.optimizer import Optimizer

__all__ = ["Adam", "adam"]


class Adam(Optimizer):
    """p ← p - lr m_hat / (√v_hat + ε), m and v running means of g and of g²"""

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
        if torch.is_tensor(lr) and lr.numel() != 1:
            raise ValueError(f"lr must be one number, got shape {tuple(lr.shape)}")
        for name, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay)):
            if not 0 <= value:
                raise ValueError(f"{name} must be >= 0, got {value}")
        for i in range(2):
            if not 0 <= betas[i] < 1:
                raise ValueError(f"betas[{i}] must be in [0, 1), got {betas[i]}")
        kinds = {float if isinstance(b, float) else type(b) for b in betas}
        if kinds not in ({float}, {torch.Tensor}):
            raise ValueError(f"betas must be two floats or two tensors, got {betas}")
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

    @torch.no_grad()
    def step(self, closure=None):
        """Update every parameter that has a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()

        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            states = [self.state[p] for p in params]
            for p, state in zip(params, states):
                if not state:
                    state["step"] = torch.zeros((), dtype=torch.float32)
                    state["exp_avg"] = torch.zeros_like(p)
                    state["exp_avg_sq"] = torch.zeros_like(p)
                    if group["amsgrad"]:
                        state["max_exp_avg_sq"] = torch.zeros_like(p)
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
    """m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², p ← p - lr m_hat / (√v_hat + ε)"""
    for i, (p, g) in enumerate(zip(params, grads, strict=True)):
        state_steps[i] += 1
        t = state_steps[i].item()
        bias_correction2_sqrt = (1 - beta2**t) ** 0.5
        step_size = lr * bias_correction2_sqrt / (1 - beta1**t)
        eps_hat = eps * bias_correction2_sqrt
        m, v = exp_avgs[i], exp_avg_sqs[i]

        if maximize:
            g = -g
        if weight_decay != 0:
            if decoupled_weight_decay:
                p.mul_(1 - lr * weight_decay)
            else:
                g = g + weight_decay * p
        m.lerp_(g, 1 - beta1)
        v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
        if amsgrad:
            v = torch.maximum(max_exp_avg_sqs[i], v, out=max_exp_avg_sqs[i])
        p.addcdiv_(m, v.sqrt() + eps_hat, value=-step_size)
