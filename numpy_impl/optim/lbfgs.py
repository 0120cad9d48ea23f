"""LBFGS: steps as Newton's, with the curvature guessed from the last gradients."""

from functools import partial

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.tape import enable_grad
from numpy_impl.optim.line_search import Point, strong_wolfe
from numpy_impl.optim.optimizer import Optimizer, check_not_negative
from numpy_impl.optim.state_dict import plain_number

__all__ = ["two_loop", "LBFGS"]


def two_loop(g, y, s, rho, scale, al):
    """d = -H g, where H comes from H₀ = scale · 1 by the pairs (y[i], s[i]), in turn

    A step s changed the gradient by y. BFGS asks of H, the inverse of the Hessian, that
    H y = s, and changes it as little as that allows:

        H ← (1 - ρ s yᵀ) H (1 - ρ y sᵀ) + ρ s sᵀ,   ρ = 1 / (y · s)

    H is never written down. To apply it to q = -g, its right factors come first, the
    newest outermost, and then its left ones:

        q ← (1 - ρ y sᵀ) q = q - α y,   α = ρ s · q        newest to oldest
        d ← (1 - ρ s yᵀ) d + ρ s sᵀ q = d + (α - ρ y · d) s        oldest to newest

    Args:
        g: gradient (n,).
        y, s: lists of vectors (n,), what changed in the gradient and the parameters.
        rho: list of 1 / (y[i] · s[i]).
        scale: of H₀.
        al: list, at least as long as y; gets the α of this call.

    Returns:
        d (n,).

    Source: Nocedal & Wright 2006, Numerical Optimization, algorithm 7.4; Nocedal 1980,
    Updating Quasi-Newton Matrices with Limited Storage.
    """
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
    """p ← p + t d, d = -H g, where H stands for the inverse of the Hessian

    All parameters together are one vector p. From one iteration to the next p changes
    by s = t d, and g by y. H comes from the last history_size of these pairs (see
    `two_loop`), and starts as H₀ = (y · s) / (y · y) of the last: 1 / the curvature
    along y. Pairs without y · s > 1e-10 are left out: along them the loss has no
    minimum.

    Without a line search t = lr, which is the step of Newton's method for lr = 1; in
    the very first iteration, where H = 1, t = lr min(1, 1 / Σ |g|). With
    line_search_fn="strong_wolfe" this is the first step that the search tries.

    A step of the optimizer is up to max_iter such iterations, so it has to be able to
    compute loss and gradients again: `step(closure)`. A gradient of None counts as 0.

    Args:
        params: Parameters or (name, Parameter) pairs, or a list of one group.
        lr: t, a number or an array of one.
        max_iter: iterations in a step, at most.
        max_eval: calls of the closure in a step, at most (a line search may make one
            more); max_iter · 5/4 if left out.
        tolerance_grad: the step ends where max |g| is not larger.
        tolerance_change: the step ends where max |t d| is not larger, where the loss
            changes by less, and where d · g > -tolerance_change.
        history_size: how many pairs (y, s) are kept.
        line_search_fn: None or "strong_wolfe".
        maximize: go uphill. PyTorch has it from 2.14 on.

    State, all of it at the first parameter: func_evals, n_iter: calls and iterations so
    far; d, t; old_dirs, y; old_stps, s; ro, 1 / (y · s); H_diag, H₀; prev_flat_grad,
    prev_loss: before the last iteration; al, the α of the last `two_loop`.

    Raises:
        TypeError: lr or a tolerance is no real number; no closure, or it returns none.
        ValueError: lr is negative; several groups; params is empty; the closure
            returns several numbers.
        RuntimeError: another line_search_fn.
        IndexError: history_size is below 1.
        AssertionError: in `step`, if a second group was added.

    Source: torch.optim.LBFGS; Liu & Nocedal 1989, On the limited memory BFGS method for
    large scale optimization.
    """

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
        check_lbfgs(
            *(lr, max_iter, max_eval, tolerance_grad, tolerance_change),
            *(history_size, line_search_fn),
        )
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
        if len(self.param_groups) != 1:
            raise ValueError(
                f"LBFGS takes one parameter group, got {len(self.param_groups)}"
            )

    def step(self, closure):
        """Up to max_iter iterations.

        Args:
            closure: computes loss and gradients again. Its first loss is returned.
        """
        check_one_group(self.param_groups)
        group = {k: plain_number(v) for k, v in self.param_groups[0].items()}
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
    """Append a pair with y · s > 1e-10, without the oldest if there is no room

    Returns the scale of H₀: (y · s) / (y · y) of the last pair.
    """
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
    with enable_grad():
        loss = closure()
    check_loss(loss)
    f, g = float(plain_number(loss)), flat_gradient(group["params"])
    return (loss, -f, -g) if group["maximize"] else (loss, f, g)


def point_at(closure, group, d, t):
    """The Point at p + t d; the parameters stay where they are"""
    params = group["params"]
    before = [np.array(p) for p in params]
    move(params, t, d)
    _, f, g = evaluate(closure, group)
    for p, values in zip(params, before, strict=True):
        p[...] = values
    return Point(t, f, g, g.dot(d))


def flat_gradient(params):
    """The gradients of all parameters as one vector; zeros where there is none"""
    grads = [np.zeros_like(p) if p.grad is None else p.grad for p in params]
    return np.concatenate([np.asarray(grad).reshape(-1) for grad in grads])


def move(params, t, d):
    """p ← p + t d, each parameter by its part of d"""
    first = 0
    for p in params:
        end = first + p.numel()
        p += t * d[first:end].reshape(p.shape)
        first = end


def check_lbfgs(
    lr,
    max_iter,
    max_eval,
    tolerance_grad,
    tolerance_change,
    history_size,
    line_search_fn,
):
    check_not_negative(lr=lr)
    check.number(max_iter=max_iter)
    check.number(tolerance_grad=tolerance_grad, tolerance_change=tolerance_change)
    check.number(history_size=history_size)
    check.number(max_eval=0 if max_eval is None else max_eval)
    if history_size < 1:
        raise IndexError(f"history_size must be 1 or more, got {history_size}")
    if line_search_fn not in (None, "strong_wolfe"):
        raise RuntimeError(
            f"line_search_fn must be None or 'strong_wolfe', got {line_search_fn!r}"
        )


def check_one_group(param_groups):
    if len(param_groups) != 1:
        raise AssertionError(
            f"LBFGS takes one parameter group, got {len(param_groups)}"
        )


def check_loss(loss):
    """One number"""
    if np.size(loss) != 1:
        raise ValueError(
            f"the closure must return one number, got shape {np.shape(loss)}"
        )
    if not hasattr(loss, "dtype"):
        check.number(**{"the closure's loss": loss})
