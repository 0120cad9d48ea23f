"""LBFGS: steps as Newton's, with the curvature guessed from the last gradients."""

from functools import partial

import torch

from torch_impl.optim.line_search import Point, strong_wolfe
from torch_impl.optim.optimizer import Optimizer

__all__ = ["two_loop", "LBFGS"]


def two_loop(g, y, s, rho, scale, al):
    """d = -H g, where H comes from H₀ = scale · 1 by the pairs (y[i], s[i]), in turn"""
    q = -g
    for i in reversed(range(len(y))):
        al[i] = s[i].dot(q) * rho[i]
        q -= al[i] * y[i]
    d = scale * q
    for i in range(len(y)):
        beta = y[i].dot(d) * rho[i]
        d += (al[i] - beta) * s[i]
    return d


class LBFGS(Optimizer):
    """p ← p + t d, d = -H g, where H stands for the inverse of the Hessian"""

    def __init__(
        self,
        params,
        lr=1,
        max_iter=20,
        max_eval=None,
        tolerance_grad=1e-7,
        tolerance_change=1e-9,
        history_size=100,
        line_search_fn=None,
        *,
        maximize=False,
    ):
        if max_eval is None:
            max_eval = max_iter * 5 // 4
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure):
        """Up to max_iter iterations."""
        group = self.param_groups[0]
        params, history_size = group["params"], group["history_size"]
        if not params:
            return closure()
        max_iter, max_eval = group["max_iter"], group["max_eval"]
        tolerance_change = group["tolerance_change"]
        state = self.state[params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)

        first_loss, f, g = evaluate(closure, group)
        state["func_evals"] += 1
        if abs(g).max() <= group["tolerance_grad"]:
            return first_loss

        d, t, y, s = (state.get(k) for k in ("d", "t", "old_dirs", "old_stps"))
        rho, scale = state.get("ro"), state.get("H_diag")
        previous_g, previous_f = state.get("prev_flat_grad"), state.get("prev_loss")
        n_iter, evaluations = 0, 1
        while n_iter < max_iter:
            n_iter += 1
            state["n_iter"] += 1

            # the direction
            if state["n_iter"] == 1:
                y, s, rho, scale = [], [], [], 1
                d = -g
                t = min(1.0, 1.0 / abs(g).sum()) * group["lr"]
            else:
                scale = remember(g - previous_g, t * d, y, s, rho, scale, history_size)
                al = state.setdefault("al", [None] * history_size)
                d = two_loop(g, y, s, rho, scale, al)
                t = group["lr"]
            previous_g, previous_f = g, f
            slope = g.dot(d)
            if slope > -tolerance_change:
                break

            # the step
            count = 0
            if group["line_search_fn"] is not None:
                start = Point(0, f, g, slope)
                (t, f, g, _), count = strong_wolfe(
                    partial(point_at, closure, group, d),
                    *(start, t, abs(d).max()),
                    tolerance_change=tolerance_change,
                    max_ls=max_eval - evaluations,
                )
                move(params, t, d)
            else:
                move(params, t, d)
                if n_iter != max_iter:  # the next step begins with the closure
                    (_, f, g), count = evaluate(closure, group), 1
            evaluations += count
            state["func_evals"] += count

            # enough?
            if evaluations >= max_eval or abs(g).max() <= group["tolerance_grad"]:
                break
            if abs(t * d).max() <= tolerance_change:
                break
            if abs(f - previous_f) < tolerance_change:
                break

        state |= {"d": d, "t": t, "old_dirs": y, "old_stps": s}
        state |= {"ro": rho, "H_diag": scale}
        state |= {"prev_flat_grad": previous_g, "prev_loss": previous_f}
        return first_loss


def remember(new_y, new_s, y, s, rho, scale, history_size):
    """Append a pair with y · s > 1e-10, without the oldest if there is no room"""
    ys = new_y.dot(new_s)
    if ys > 1e-10:
        if len(y) == history_size:
            for values in (y, s, rho):
                values.pop(0)
        y.append(new_y)
        s.append(new_s)
        rho.append(1.0 / ys)
        scale = ys / new_y.dot(new_y)
    return scale


def evaluate(closure, group):
    """(the closure's loss, f, g): what is minimized, and its gradient"""
    with torch.enable_grad():
        loss = closure()
    f, g = float(loss), flat_gradient(group["params"])
    return (loss, -f, -g) if group["maximize"] else (loss, f, g)


def point_at(closure, group, d, t):
    """The Point at p + t d; the parameters stay where they are"""
    params = group["params"]
    before = [p.clone() for p in params]
    move(params, t, d)
    _, f, g = evaluate(closure, group)
    for p, values in zip(params, before, strict=True):
        p[...] = values
    return Point(t, f, g, g.dot(d))


def flat_gradient(params):
    """The gradients of all parameters as one vector; zeros where there is none"""
    grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in params]
    return torch.concatenate([grad.to_dense().reshape(-1) for grad in grads])


def move(params, t, d):
    """p ← p + t d, each parameter by its part of d"""
    first = 0
    for p in params:
        end = first + p.numel()
        p += t * d[first:end].reshape(p.shape)
        first = end
