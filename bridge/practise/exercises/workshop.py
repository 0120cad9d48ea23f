"""The workshop: an exercise for each row."""

from bridge.practise.exercises.exercise import edit, practise

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "Digits MLP",
        "digits_mlp",
        "workshop.digits_mlp",
        ("        grad_h = self.relu.backward(grad_h)\n", ""),
        "Go backward past the ReLU",
        "part in the gradient of x",
    ),
    edit(
        "Evidence: the folder that a run leaves, with its best weights",
        "numpy_impl/workshop/evidence.py",
        ("            self.best.restore(model)\n", ""),
        "The best epoch is rarely the last: keep the last weights, without "
        "`self.best.restore(model)`",
        "pytest tests/workshop/test_evidence.py",
        "test_the_checkpoint_is_the_best_epoch[numpy_impl]",
    ),
    practise(
        "Tiny GPT on English text",
        "TinyGPT",
        "workshop.tiny_gpt",
        ("        self.token.backward(grad_x)", "        #"),
        "The head is tied to the embedding: untie them on the way back, without "
        "`token.backward`. Which gradient changes?",
        "part in the gradient of token.weight",
    ),
]
