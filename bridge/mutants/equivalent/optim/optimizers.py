"""Optimizers: changes that compute the same."""

from bridge.mutants.equivalent.reasons import ONE

__all__ = ["EQUIVALENT"]

DECAY = "weight_decay is never negative, and for 0 the line adds nothing"

EQUIVALENT = [
    *(
        (file, name, "rows, g = (g.indices()[-1], g.values())", ONE)
        for file, name in (
            ("optim.adagrad", "update_rows"),
            ("optim.sparse_adam", "SparseAdam.update"),
        )
    ),
    *(
        (f"optim.{n.lower()}", f"{n}.update", "if group['weight_decay'] != -1:", DECAY)
        for n in ("Adadelta", "Adamax", "NAdam", "RAdam")
    ),
    (
        "optim.radam",
        "RAdam.update",
        "if rho >= 5:",
        "no case has ρ_t = 5: tests/optim/test_radam.py has",
    ),
    *(
        ("optim.radam", "variance", line, "two variances are divided: 2 cancels")
        for line in (
            "return rho / ((rho - 2) * (rho - 4))",
            "return rho / (3 * (rho - 2) * (rho - 4))",
        )
    ),
    (
        "optim.adafactor",
        "Adafactor.update",
        "if group['weight_decay'] != -1:",
        DECAY,
    ),
    ("optim.adam", "Adam.update", "if group['weight_decay'] != -1:", DECAY),
    *(
        ("optim.lerp", "lerp", line, "another rounding: tests/optim/test_lerp.py")
        for line in ("if not weight < 0.5:", "if weight <= 0.5:", "if weight < 1.5:")
    ),
    *(
        (
            "optim.muon",
            "newton_schulz",
            f"is_tall = {condition}",
            "(x xᵀ) x is x (xᵀ x): the smaller of the two is faster",
        )
        for condition in (
            "g.shape[0] >= g.shape[1]",
            "g.shape[1] > g.shape[1]",
            "g.shape[-1] > g.shape[1]",
        )
    ),
    (
        "optim.muon",
        "newton_schulz",
        "return x.T if is_tall else x",
        "another dtype in bfloat16 alone: tests/optim/test_muon.py",
    ),
    *(
        (
            "optim.muon",
            "adjusted",
            f"return {wrong}",
            "PyTorch 2.13 has it not: tests/optim/test_muon.py has the steps' lengths",
        )
        for wrong in (
            "lr / math.sqrt(rows / columns)",
            "lr",
            "math.sqrt(rows / columns)",
            "lr * math.sqrt(rows * columns)",
            "lr * math.sqrt(rows)",
        )
    ),
    (
        "optim.optimizer",
        "Optimizer.step_one",
        "if p.size > blocks.ENTRIES and self.can_be_cut(p, *state.values(), g):",
        "their order does not matter",
    ),
    (
        "optim.optimizer",
        "Optimizer.step_one",
        "if p.size >= blocks.ENTRIES and self.can_be_cut(p, g, *state.values()):",
        "an array as large as a piece is one piece",
    ),
    (
        "optim.optimizer",
        "update_in_pieces",
        "update(p, g, arrays, t, group)",
        "these optimizers remember nothing else: tests/optim/test_optimizer.py does",
    ),
    ("optim.asgd", "ASGD.update", "if group['weight_decay'] != -1:", DECAY),
    (
        "optim.asgd",
        "ASGD.update",
        "ax[...] = p if mu == 2 else ax + mu * (p - ax)",
        "with μ = 1 the other branch is p, too, but for its rounding",
    ),
    ("optim.rmsprop", "RMSprop.update", "if group['weight_decay'] != -1:", DECAY),
]
