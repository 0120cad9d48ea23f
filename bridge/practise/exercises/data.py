"""Random numbers and data: an exercise for each row."""

from bridge.practise.exercises.exercise import edit, predict

__all__ = ["EXERCISES"]

EXERCISES = [
    predict(
        "One seed, the same bits: PyTorch's generator",
        "Draw a normal, a uniform and a normal number: is the last one the second of "
        "`randn(2)`?",
        "python torch_impl/random/gaussian.py",
        "tensor([-0.2934])",
    ),
    predict(
        "Dataset, samplers, DataLoader",
        "Does a pass without shuffling take a number from the generator?",
        "python torch_impl/data/dataloader.py",
        "after a pass: tensor([0.0885])",
    ),
    edit(
        "Workers: who makes which batch, from which seed",
        "numpy_impl/data/worker.py",
        ("seed_worker(base_seed, info.id)", "seed_worker(base_seed, 0)"),
        "Augmentation draws in the workers: seed them all alike, "
        "`seed_worker(base_seed, 0)`",
        "python -m bridge parity DataLoader",
        "output drawn[0, 1]: fails",
    ),
    predict(
        "Data sets of one's own, with transforms; a batch described",
        "A word of 4 letters beside one of 2: how wide is their batch?",
        "python torch_impl/data/own_datasets.py",
        "words[0]: int64 (4, 4)",
    ),
]
