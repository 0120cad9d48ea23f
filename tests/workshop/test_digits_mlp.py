"""workshop/digits_mlp.py: one seed, the same training, the same words."""

import contextlib
import io

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl.data import DataLoader
from numpy_impl.workshop import digits_mlp as ours
from tests.pairs import assert_close
from torch_impl.workshop import digits_mlp as theirs


@pytest.mark.parametrize("case", cases_of("workshop.digits_mlp"), ids=str)
class TestCases:
    """Five epochs, 115 steps, nothing copied from one side to the other."""

    def test_float64(self, case):
        found = case.quantities(NUMPY)
        assert len(found["output", "losses"]) == 115
        assert_close(found, case.quantities(TORCH_IMPL))

    def test_float32(self, case):
        """Rounding alone: 115 steps stay within 100 units of it."""
        found = case.quantities(NUMPY, "float32")
        wanted = case.quantities(TORCH_IMPL, "float32")
        for name, value in found.items():
            scale = max(1.0, np.abs(wanted[name]).max())
            error = np.abs(value - wanted[name]).max()
            assert error <= 100 * np.finfo(np.float32).eps * scale, name


def test_same_data():
    for dtype in ("float32", "float64"):
        for a, b in zip(
            ours.datasets(np.dtype(dtype)),
            theirs.datasets(getattr(torch, dtype)),
            strict=True,
        ):
            assert list(a.indices) == list(b.indices)
            np.testing.assert_array_equal(a[3][0], b[3][0].numpy())
            assert a[3][0].dtype == dtype
    sizes = [len(part) for part in ours.datasets()]
    assert sizes == [1438, 359]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_seed_gives_the_same_weights_and_batches(dtype):
    """Bit by bit, in the order in which `train` draws them."""
    from torch.utils.data import DataLoader as TorchLoader

    NUMPY.manual_seed(0)
    TORCH_IMPL.manual_seed(0)
    a, b = ours.MLP(dtype=NUMPY.dtype(dtype)), theirs.MLP(dtype=TORCH_IMPL.dtype(dtype))
    for (name, p), (their_name, q) in zip(
        a.named_parameters(), b.named_parameters(), strict=True
    ):
        assert name == their_name
        np.testing.assert_array_equal(p, to_numpy(q))
    assert repr(a) == repr(b)

    options = {"batch_size": 64, "shuffle": True}
    loaders = (
        DataLoader(ours.datasets(NUMPY.dtype(dtype))[0], **options),
        TorchLoader(theirs.datasets(TORCH_IMPL.dtype(dtype))[0], **options),
    )
    for _ in range(3):
        for (x, target), (their_x, their_target) in zip(*loaders, strict=True):
            np.testing.assert_array_equal(x, their_x.numpy())
            np.testing.assert_array_equal(target, their_target.numpy())


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_it_learns(optimizer):
    run = ours.train(optimizer)
    assert run.log["validation_accuracy"][-1] > 0.95
    assert run.log["train_loss"][-1] < run.log["train_loss"][0] / 5
    assert all(value.dtype == np.float32 for value in run.model.state_dict().values())


def test_seeds_differ():
    assert ours.train(epochs=1, seed=1).losses != ours.train(epochs=1, seed=2).losses
    assert ours.train(epochs=1, seed=1).losses == ours.train(epochs=1, seed=1).losses


@pytest.mark.parametrize("wing", [ours, theirs])
def test_unknown_optimizer(wing):
    with pytest.raises(ValueError, match="sgd.*'adagrad'"):
        wing.train("adagrad")


def test_the_same_words():
    """Both mains print the same text."""
    printed = []
    for wing in (ours, theirs):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            wing.main()
        printed.append(out.getvalue())
    assert printed[0] == printed[1]
    assert len(printed[0].splitlines()) == 20
    assert "validation_accuracy" in printed[0]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_sklearn_takes_the_same_steps(optimizer):
    """MLPClassifier from our weights on our batches: the same losses and weights.

    Its Adam adds ε to √v where ours adds it to √v_hat = √v / √(1 - β₂ᵗ); the t-th step
    is the same for ε / √(1 - β₂ᵗ) on our side.
    """
    NUMPY.manual_seed(0)
    train_set, _ = ours.datasets(np.float64)
    model, criterion = ours.MLP(dtype=np.float64), ours.nn.CrossEntropyLoss()
    update = ours.make_optimizer(optimizer, model.parameters())
    classifier = ours.sklearn_baseline(optimizer)
    x, target = train_set.dataset[np.array(train_set.indices)]
    classifier.partial_fit(x[:64], target[:64], classes=np.arange(10))
    layers = (model.hidden, model.output)
    for i, layer in enumerate(layers):
        classifier.coefs_[i][...] = layer.weight.T
        classifier.intercepts_[i][...] = layer.bias
    del classifier._optimizer  # forget the step that made the arrays

    loader = DataLoader(train_set, batch_size=64, shuffle=True)
    batches = (batch for _ in range(5) for batch in loader)
    for t, (x, target) in enumerate(batches, start=1):
        classifier.batch_size = len(x)  # the last batch of an epoch is smaller
        classifier.partial_fit(x, target)
        loss = criterion(model(x), target)
        update.zero_grad()
        model.backward(criterion.backward())
        if optimizer == "adam":
            update.param_groups[0]["eps"] = 1e-8 / np.sqrt(1 - 0.999**t)
        update.step()
        assert abs(loss - classifier.loss_) < 1e-12
        for i, layer in enumerate(layers):
            assert np.abs(classifier.coefs_[i].T - layer.weight).max() < 1e-12
            assert np.abs(classifier.intercepts_[i] - layer.bias).max() < 1e-12
    assert t == 115


def test_data_and_parameters_are_on_the_device():
    """On meta nothing is computed, but everything says where it is."""
    model, loader, _, _ = theirs.parts(device="meta")
    x, target = next(iter(loader))
    found = [x, target, *model.parameters(), model(x)]
    assert {tensor.device.type for tensor in found} == {"meta"}
    with pytest.raises(ValueError, match="cuda"):
        ours.parts(device="cuda")


@pytest.mark.parametrize("wing", [ours, theirs])
def test_learning_rates(wing):
    """The optimizer's own if none is given; 0 is one."""
    for name, lr in (("adam", 3e-3), ("sgd", 0.1)):
        for given, wanted in ((None, lr), (0.5, 0.5), (0.0, 0.0)):
            *_, optimizer = wing.parts(name, given)
            assert optimizer.param_groups[0]["lr"] == wanted
