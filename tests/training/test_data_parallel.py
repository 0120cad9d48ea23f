"""training/data_parallel.py: many ranks are one process, to rounding."""

import os
import re
import signal
import subprocess
import sys

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.training.data_parallel import NORM_SIZES, SIZES, problem, trained
from bridge.pages import ROOT
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl import optim
from numpy_impl.data import DistributedSampler
from numpy_impl.training import data_parallel as ours
from tests.pairs import assert_as_accurate, assert_close
from tests.training.ranks import RUNS
from torch_impl.training import data_parallel as theirs
from torch_impl.training.checkpoint_file import read

MODULES = {NUMPY: ours, TORCH_IMPL: theirs}
both_sides = pytest.mark.parametrize("side", MODULES, ids=str)


@pytest.mark.parametrize("case", cases_of("training.data_parallel"), ids=str)
class TestCases:
    """NumPy by 1, 2 and 4 ranks is PyTorch in one process."""

    def test_float64(self, case):
        assert_close(case.quantities(NUMPY), case.quantities(TORCH_IMPL))

    def test_float32(self, case):
        ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
        for found in (ours, theirs):  # the losses are Python's floats on both sides
            for key in found:
                found[key] = found[key].astype(np.float32)
        assert_as_accurate(ours, theirs, case.quantities(TORCH_IMPL))


@both_sides
def test_shares(side):
    """All samples, each once, as evenly as can be; x and target stay together."""
    for total in range(8):
        x = side.array(np.arange(2 * total).reshape(total, 2))
        target = side.array(np.arange(total))
        shares = [MODULES[side].share((x, target), rank, 3) for rank in range(3)]
        counts = [len(target) for _, target in shares]
        assert sum(counts) == total and max(counts) - min(counts) <= 1
        found = sorted(int(t) for _, target in shares for t in target)
        assert found == list(range(total))
        for x_share, target_share in shares:
            assert x_share.tolist() == [[2 * t, 2 * t + 1] for t in target_share]


def test_distributed_sampler_repeats_samples():
    """Where 3 ranks share 7 samples: DistributedSampler gives out 9."""
    shares = [ours.share([np.arange(7)], rank, 3)[0].tolist() for rank in range(3)]
    padded = [list(DistributedSampler(range(7), 3, r, shuffle=False)) for r in range(3)]
    assert shares == [[0, 3, 6], [1, 4], [2, 5]]
    assert padded == [[0, 3, 6], [1, 4, 0], [2, 5, 1]]


@both_sides
def test_weights(side):
    weight_of = MODULES[side].weight_of
    assert [weight_of(n, 3, 2) for n in (2, 1)] == [4 / 3, 2 / 3]
    assert weight_of(4, 8, 2) == weight_of(8, 8, 1) == 1.0
    assert weight_of(2, 3, 2, "sum") == 2.0
    with pytest.raises(ValueError, match='must be "mean" or "sum", got \'none\''):
        weight_of(2, 3, 2, "none")


class Still(optim.SGD):
    """Keeps the gradients, moves nothing."""

    def step(self):
        pass


def gradients(batch, ranks, weigh=True, reduction="mean"):
    """Loss and gradients of a step on NumPy's side."""
    model, _, criterion = problem(NUMPY, "float64", reduction)
    optimizer = Still(model.parameters(), lr=0.1)
    for p in model.parameters():  # an old gradient, which must not count
        p.grad = np.ones_like(p)
    loss = ours.train_step(model, batch, criterion, optimizer, ranks, weigh)
    return loss, np.concatenate([p.grad.ravel() for p in model.parameters()])


def test_the_mistake_by_hand():
    """Three samples, two ranks: samples 0 and 2 share a rank, sample 1 has its own.

    Averaged as they are, the shares' means weigh 1/4, 1/2, 1/4; it ought to be 1/3.
    """
    _, batches, _ = problem(NUMPY, "float64")
    x, target = batches[SIZES.index(3)]
    each = [gradients((x[i : i + 1], target[i : i + 1]), 1) for i in range(3)]
    losses, grads = (np.array(found) for found in zip(*each))
    for weights, weigh in (([1 / 3] * 3, True), ([1 / 4, 1 / 2, 1 / 4], False)):
        loss, grad = gradients((x, target), 2, weigh)
        assert loss == pytest.approx(weights @ losses, rel=1e-14)
        assert abs(grad - weights @ grads).max() < 1e-15
    assert abs((np.array([1, -2, 1]) / 12) @ grads).max() > 0.01  # what it is off


def test_the_mistake_does_not_show_where_shares_are_equal():
    _, batches, _ = problem(NUMPY, "float64")
    loss, grad = gradients(batches[SIZES.index(8)], 2)
    plain_loss, plain_grad = gradients(batches[SIZES.index(8)], 2, weigh=False)
    assert loss == plain_loss and (grad == plain_grad).all()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_more_ranks_than_samples(reduction):
    """An empty share gives nothing, not NaN."""
    _, batches, _ = problem(NUMPY, "float64")
    for batch in batches:
        loss, grad = gradients(batch, 1, reduction=reduction)
        for ranks in (2, 3, 5, 9):
            sharded, grads = gradients(batch, ranks, reduction=reduction)
            assert sharded == pytest.approx(loss, rel=1e-14)
            assert abs(grads - grad).max() < 1e-14


def normalized(ranks, size=NORM_SIZES[1]):
    """(loss, gradient of the first weight, norm) after a step, with batch norm."""
    model, batches, criterion = problem(NUMPY, "float64", norm=True)
    batch = [array[:size] for array in batches[1]]
    optimizer = Still(model.parameters(), lr=0.1)
    loss = ours.train_step(model, batch, criterion, optimizer, ranks)
    return loss, model[0].weight.grad, model[2]


def test_batch_norm_takes_the_statistics_of_a_share():
    """So that ranks are no longer one process; the running ones are those of rank 0."""
    whole, grad, _ = normalized(1)
    sharded, grads, norm = normalized(2)
    assert abs(sharded - whole) > 0.01 and abs(grads - grad).max() > 0.01
    model, batches, criterion = problem(NUMPY, "float64", norm=True)
    losses, means = [], []
    for rank in range(2):
        x, target = ours.share(batches[1], rank, 2)
        losses.append(criterion(model(x), target))
        means.append(model[:2](x).mean(0))
    assert sharded == pytest.approx(np.mean(losses), rel=1e-14)
    np.testing.assert_allclose(norm.running_mean, 0.1 * means[0], rtol=1e-14)
    assert norm.num_batches_tracked == 1


def test_batch_norm_refuses_a_share_of_one_sample():
    normalized(1, size=3)
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        normalized(2, size=3)


def test_the_programs_print_the_same(capsys, monkeypatch):
    monkeypatch.delenv("RANK", raising=False)
    ours.main(ranks=4)
    printed = capsys.readouterr().out
    theirs.main()
    assert capsys.readouterr().out == printed
    assert len(printed.splitlines()) == 3
    ours.main(ranks=2, plain=True)
    assert capsys.readouterr().out != printed


# Processes


def torchrun(ranks, *words):
    """A finished torchrun; what it started is ended with it, whatever happens."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", str(ranks), "-m", *map(str, words)]
    env = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=240)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, out, err


@pytest.mark.slow
@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_processes_are_one(ranks, tmp_path):
    """DDP and FSDP against NumPy's ranks, losses and parameters after 15 Adam steps."""
    code, _, err = torchrun(ranks, "tests.training.ranks", tmp_path)
    assert code == 0, err
    kinds = {"ddp": "DistributedDataParallel", "fsdp": "FSDPSequential"}
    for name, (strategy, reduction, weigh, norm) in RUNS.items():
        found = read(tmp_path / name)
        assert found["kind"] == kinds[strategy]
        for numbers in {1, ranks} if weigh and not norm else {ranks}:
            how = {"reduction": reduction, "weigh": weigh, "norm": norm}
            losses, model = trained(NUMPY, "float64", numbers, **how)
            scale = max(losses)
            assert abs(np.array(found["losses"]) - losses).max() < 1e-12 * scale, name
            theirs = [*found["parameters"], *found["buffers"]]
            ours = [*model.parameters(), *model.buffers()]
            for p, q in zip(theirs, ours, strict=True):
                assert abs(to_numpy(p) - q).max() < 1e-12, name
    plain, weighed = (read(tmp_path / name) for name in ("ddp plain", "ddp mean"))
    gap = max(
        abs(p - q).max().item()
        for p, q in zip(plain["parameters"], weighed["parameters"], strict=True)
    )
    assert (gap == 0) if ranks == 1 else (gap > 0.01)


@pytest.mark.slow
def test_a_rank_that_fails_ends_the_run(tmp_path):
    code, _, err = torchrun(2, "tests.training.ranks", tmp_path, "fail")
    assert code == 1
    summary = err[err.index("tests.training.ranks FAILED") :]
    assert re.search(r"rank\s*: 1 ", summary)
    assert "RuntimeError: a sample that cannot be read" in summary
    assert not [*tmp_path.iterdir()]


@pytest.mark.slow
@pytest.mark.parametrize("plain", [False, True])
def test_the_command_of_the_readme(plain, capsys):
    options = ["--plain"] if plain else []
    code, out, err = torchrun(2, "torch_impl.training.data_parallel", *options)
    assert code == 0, err
    ours.main(ranks=2, plain=plain)
    assert out == capsys.readouterr().out
