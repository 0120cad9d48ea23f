"""AdamW: Adam whose weight decay does not go through the running means."""

from torch_impl.optim.adam import Adam

__all__ = ["AdamW"]


class AdamW(Adam):
    """p ← p - lr λ p - lr m_hat / (√v_hat + ε), m and v running means of g and of g²"""

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=1e-2,
        amsgrad=False,
        *,
        maximize=False,
        foreach=None,
        capturable=False,
        differentiable=False,
        fused=None,
    ):
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def update(self, p, g, state, t, group):
        """p ← p - lr λ p, and then Adam's update without λ"""
        p *= 1 - group["lr"] * group["weight_decay"]
        super().update(p, g, state, t, group | {"weight_decay": 0})

    def __setstate__(self, state):
        super().__setstate__(state)
        for group in self.param_groups:  # also in a state that Adam has saved
            group["decoupled_weight_decay"] = True
