"""LBFGS and its line search: changes that compute the same."""

from bridge.mutants.equivalent.reasons import ONE

__all__ = ["EQUIVALENT"]

EDGE = "rounding decides: nothing that is computed lies exactly on the bound"
FLAT = "a slope of 0 is flat, and the search is over"

EQUIVALENT = [
    (
        "optim.lbfgs",
        "LBFGS.step",
        "group = {k: plain_number(v) for k, v in self.param_groups[-1].items()}",
        "there is one group: tests/bad_calls/optim_lbfgs.py",
    ),
    *(
        ("optim.lbfgs", "LBFGS.step", line, EDGE)
        for line in (
            "if abs(g).max() < group['tolerance_grad']:",
            "if slope >= -tolerance_change:",
            "if evaluations >= max_eval or abs(g).max() < group['tolerance_grad']:",
            "if abs(t * d).max() < tolerance_change:",
            "if abs(f - previous_f) <= tolerance_change:",
        )
    ),
    ("optim.lbfgs", "remember", "if ys >= 1e-10:", EDGE),
    (
        "optim.line_search",
        "cubic_minimum",
        "a, b = (a, b) if a.t < b.t else (b, a)",
        "two points at one place have no cubic",
    ),
    ("optim.line_search", "strong_wolfe", "return (bracket[-1], i + 1)", ONE),
    ("optim.line_search", "bracketed", "if point.slope > 0:", FLAT),
    (
        "optim.line_search",
        "zoom",
        "if abs(b.t - a.t) * length <= tolerance_change:",
        EDGE,
    ),
    (
        "optim.line_search",
        "zoom",
        "t, was_close = inside(cubic_minimum(b, a), a.t, b.t, was_close)",
        "the points may come in any order",
    ),
    (
        "optim.line_search",
        "zoom",
        "if point.slope * (bracket[high].t - bracket[low].t) > 0:",
        FLAT,
    ),
    (
        "optim.line_search",
        "zoom",
        "if point.slope / (bracket[high].t - bracket[low].t) >= 0:",
        "a quotient has the sign of the product",
    ),
    (
        "optim.line_search",
        "inside",
        "if min(right - t, t - left) > tenth:",
        "a t at a tenth stays where it is, or is moved there",
    ),
    (
        "optim.line_search",
        "inside",
        "near_right = abs(t - right) <= abs(t - left)",
        "the middle is close to no end",
    ),
    (
        "optim.line_search",
        "is_high",
        "return point.f >= start.f + c1 * point.t * start.slope",
        EDGE,
    ),
]
