"""What every optimizer has to pass, driven by its case table.

A test file says `class TestSGD(OptimizerTests): file = "optim.sgd"` and adds what is
peculiar to its optimizer. Only `test_float64` is one test for each case; the others are
one for each class, and say in which of its cases they failed.
"""

import copy
import dataclasses
import functools
import inspect
import pickle
import warnings
from unittest import mock

import numpy as np
import torch

from bridge import weights
from bridge.parity import TOLERANCE, to_numpy
from bridge.sides import NUMPY, SIDES, TORCH, TORCH_IMPL
from numpy_impl.nn import Parameter, blocks
from tests.pairs import assert_as_accurate, assert_close, noting, of_each_case

LARGE = ((9, 64), (3,))  # more than a piece, if PIECE is its size
PIECE = 512
FEW = 10  # updates, two of which leave parameters out
COUNTED = ("step", "mu_product")  # by step, not by entry: float32 for any parameter


@functools.lru_cache(maxsize=128)  # a file's
def run_of(case, side, dtype):
    """What a side makes of a case, which several tests ask for: nobody may change it"""
    return case.quantities(side, dtype)


class OptimizerTests:
    """Inherit and set `file`; `case` comes from the case table."""

    file = None
    large = LARGE  # the shapes of two parameters

    def test_float64(self, case):
        """Every parameter and every state after each of 100 updates."""
        ours = run_of(case, NUMPY, "float64")
        for witness in case.witnesses:
            assert_close(ours, run_of(case, witness, "float64"))

    @of_each_case
    def test_float32(self, case):
        witness = case.witnesses[-1]
        runs = (NUMPY, "float32"), (witness, "float32"), (witness, "float64")
        assert_as_accurate(*(_without_nan(run_of(case, *run)) for run in runs))

    @of_each_case
    def test_dtypes_stay(self, case):
        """Every parameter and every state has PyTorch's dtype, as written out, too."""
        few = dataclasses.replace(case, steps=2)
        for dtype in ("float32", "float64"):
            wanted = run_of(case, case.witnesses[-1], dtype)
            written = few.quantities(case.witnesses[0], dtype)
            for name, value in run_of(case, NUMPY, dtype).items():
                assert value.dtype == wanted[name].dtype, name
                assert value.dtype == written[name].dtype, name
                if name[0] == "update":
                    assert value.dtype == dtype, name

    @of_each_case
    def test_repr_and_signature(self, case):
        assert repr(case.construct(NUMPY)[1]) == repr(case.construct(TORCH)[1])
        assert repr(case.construct(TORCH_IMPL)[1]) == repr(case.construct(TORCH)[1])
        signatures = [
            inspect.signature(side.get(case.file, case.name)) for side in SIDES
        ]
        ours, written, torchs = (
            [(p.name, p.kind, p.default) for p in signature.parameters.values()]
            for signature in signatures
        )
        assert ours == written == torchs

    @of_each_case
    def test_state_dict_goes_to_torch_and_back(self, case):
        """Ten steps here, their state there, ten more on both: still the same."""
        runs = {side: case.construct(side) for side in (NUMPY, TORCH)}
        n = min(FEW, case.steps)
        every = list(case.gradients(steps=2 * n))
        for grads in every[:n]:
            case.step(NUMPY, *runs[NUMPY], grads)
        state = runs[NUMPY][1].state_dict()
        runs[TORCH][1].load_state_dict(weights.optimizer_to_torch(state))
        runs[NUMPY][1].load_state_dict(state)  # both cast what is not the step
        for q, p in zip(runs[TORCH][0], runs[NUMPY][0], strict=True):
            q.data.copy_(TORCH.array(p))
        for grads in every[n:]:
            for side in (NUMPY, TORCH):
                case.step(side, *runs[side], grads)
        self.assert_same(runs[NUMPY], runs[TORCH])

        torchs = runs[TORCH][1].state_dict()
        for state in (torchs, weights.optimizer_to_numpy(torchs)):
            parameters, optimizer = case.construct(NUMPY)
            for p, q in zip(parameters, runs[TORCH][0], strict=True):
                p[...] = to_numpy(q)
            optimizer.load_state_dict(state)
            self.assert_same((parameters, optimizer), runs[TORCH])
        for grads in case.gradients(seed=5, steps=-(-n // 2)):
            case.step(NUMPY, parameters, optimizer, grads)
            case.step(TORCH, *runs[TORCH], grads)
        self.assert_same((parameters, optimizer), runs[TORCH])

    @staticmethod
    def assert_same(ours, theirs):
        for p, q in zip(ours[0], theirs[0], strict=True):
            assert np.abs(p - to_numpy(q)).max(initial=0) <= TOLERANCE
        ours, theirs = (found[1].state_dict() for found in (ours, theirs))
        assert ours["param_groups"] == theirs["param_groups"]
        assert list(ours["state"]) == list(theirs["state"])
        for i, values in ours["state"].items():
            assert list(values) == list(theirs["state"][i])
            for name, value in values.items():
                wanted = theirs["state"][i][name]
                assert getattr(value, "is_sparse", False) == wanted.is_sparse
                value, wanted = to_numpy(value), to_numpy(wanted)
                assert value.dtype == wanted.dtype and value.shape == wanted.shape
                error = np.abs(value - wanted).max(initial=0)
                assert error <= TOLERANCE * np.abs(wanted).max(initial=0), name

    @of_each_case
    def test_copies_go_on_alone(self, case):
        """deepcopy and pickle copy parameters and state together."""
        parameters, optimizer = case.construct(NUMPY)
        every = list(case.gradients(steps=6))
        for grads in every[:3]:
            case.step(NUMPY, parameters, optimizer, grads)
        for twin in (copy.deepcopy(optimizer), pickle.loads(pickle.dumps(optimizer))):
            twins = [p for group in twin.param_groups for p in group["params"]]
            for p, q in zip(parameters, twins, strict=True):
                np.testing.assert_array_equal(p, q)
                assert not np.shares_memory(p, q)
            before = [np.array(p) for p in parameters]
            for grads in every[3:]:
                case.step(NUMPY, twins, twin, grads)
            for p, b in zip(parameters, before, strict=True):
                np.testing.assert_array_equal(p, b)
        for grads in every[3:]:
            case.step(NUMPY, parameters, optimizer, grads)
        for p, q in zip(parameters, twins, strict=True):
            np.testing.assert_array_equal(p, q)

    @of_each_case
    def test_gradients_stay_untouched(self, case):
        parameters, optimizer = case.construct(NUMPY)
        for grads in case.gradients(steps=3):
            for p, grad in zip(parameters, grads, strict=True):
                p.grad = None if grad is None else grad
                if grad is not None:
                    grad.flags.writeable = False
            optimizer.step()

    @of_each_case
    def test_pieces_change_nothing(self, case):
        """Large arrays go in pieces, other states than arrays of theirs stay whole."""
        case = dataclasses.replace(case, shapes=self.large, steps=3)
        kind = NUMPY.get(case.file, case.name)
        with mock.patch.object(blocks, "ENTRIES", PIECE):
            pieces = case.quantities(NUMPY)
            with mock.patch.object(kind, "entry_by_entry", False):
                whole = case.quantities(NUMPY)
        for name, values in whole.items():
            np.testing.assert_array_equal(pieces[name], values, str(name))

    @of_each_case
    @mock.patch.object(blocks, "ENTRIES", PIECE)
    def test_memory_orders_change_nothing(self, case):
        """Large parameters whose entries lie elsewhere than their states' do."""
        case = dataclasses.replace(case, shapes=self.large, steps=3)
        wanted = case.quantities(NUMPY)
        parameters, optimizer = case.construct(NUMPY)
        wide = [np.zeros((*p.shape[::-1], 2)) for p in parameters]
        strided = [Parameter(w[..., 0].T) for w in wide]
        for p, q in zip(parameters, strided, strict=True):
            q[...] = p
        half = len(optimizer.param_groups[0]["params"])
        optimizer.param_groups[0]["params"] = strided[:half]
        optimizer.param_groups[1]["params"] = strided[half:]
        for grads in case.gradients():
            case.step(NUMPY, strided, optimizer, grads)
        rounding = 0.0 if optimizer.entry_by_entry else TOLERANCE  # of sums in pairs
        for i, p in enumerate(strided):
            last = wanted["update", f"p{i}"][-1]
            np.testing.assert_allclose(p, last, rtol=0, atol=rounding)

    @of_each_case
    def test_extreme_gradients(self, case):
        """Values as PyTorch's, and not a warning: one would end a training halfway."""
        for scale in (0.0, 1e-30, 1e25, np.inf, np.nan):
            with noting(f"gradients of {scale}"):
                self.assert_extreme_as_torch(case, scale)

    @staticmethod
    def assert_extreme_as_torch(case, scale):
        case = dataclasses.replace(case, scale=scale, gaps=False)
        with np.errstate(invalid="ignore"):  # 0 · inf
            every = list(case.gradients("float32", steps=3))
        ours, theirs = (case.construct(side, "float32") for side in (NUMPY, TORCH))
        for grads in every:
            case.step(TORCH, *theirs, grads)
            with warnings.catch_warnings(action="error"):
                case.step(NUMPY, *ours, grads)
        for p, q in zip(ours[0], theirs[0], strict=True):
            wanted = to_numpy(q)
            bound = 1e-5 * np.abs(wanted[np.isfinite(wanted)]).max(initial=0)
            np.testing.assert_allclose(p, wanted, rtol=0, atol=bound)

    @of_each_case
    def test_numbers_of_numpy_do_not_change_the_dtype(self, case):
        """lr = np.float64(0.1) or an array of shape () is a number like any other."""
        wanted, n = run_of(case, NUMPY, "float32"), min(FEW, case.steps)
        for kind in (np.float64, np.array):
            given = dataclasses.replace(case, kwargs=_with(kind, case.kwargs))
            parameters, optimizer = given.construct(NUMPY, "float32")
            for group in optimizer.param_groups:
                group |= _with(kind, group)
            for grads in case.gradients("float32", steps=n):
                case.step(NUMPY, parameters, optimizer, grads)
            for i, p in enumerate(parameters):
                assert p.dtype == np.float32
                np.testing.assert_array_equal(p, wanted["update", f"p{i}"][n - 1])
            for values in optimizer.state.values():
                assert all(value.dtype == np.float32 for value in values.values())

    @of_each_case
    def test_a_step_that_was_a_number(self, case):
        """As PyTorch saved it once: loaded, it counts on, and is an array again."""
        for side in SIDES:
            with noting(f"on the side of {side}"):
                self.assert_counts_on(case, side)

    @staticmethod
    def assert_counts_on(case, side):
        runs = [case.construct(side) for _ in range(2)]
        first, *others = case.gradients(steps=4)
        for parameters, optimizer in runs:
            case.step(side, parameters, optimizer, first)
        state = runs[0][1].state_dict()
        for values in state["state"].values():
            values |= {name: float(values[name]) for name in COUNTED if name in values}
        runs[0][1].load_state_dict(state)
        for grads in others:
            for parameters, optimizer in runs:
                case.step(side, parameters, optimizer, grads)
        for p, q in zip(*(parameters for parameters, _ in runs), strict=True):
            np.testing.assert_array_equal(to_numpy(p), to_numpy(q))
        for values in runs[0][1].state.values():
            for value in values.values():
                assert to_numpy(value).dtype in (np.float32, np.float64)
                assert hasattr(value, "shape")

    @of_each_case
    def test_lr_that_was_a_tensor_becomes_an_array(self, case):
        """Loaded from torch, or converted by bridge.weights."""
        optimizer = case.construct(NUMPY)[1]
        torchs = case.construct(TORCH)[1].state_dict()
        torchs["param_groups"][0]["lr"] = torch.tensor(0.25)
        for state in (torchs, weights.optimizer_to_numpy(torchs)):
            optimizer.load_state_dict(state)
            lr = optimizer.param_groups[0]["lr"]
            assert type(lr) is np.ndarray and lr.dtype == np.float32
            assert lr == 0.25

    @of_each_case
    def test_both_sides_say_the_same(self, case):
        """The formula stands on both sides word for word, np or torch apart."""
        ours, theirs = (
            inspect.getsource(side.get(case.file, case.name).update).splitlines()
            for side in (NUMPY, TORCH_IMPL)
        )
        plain = [line.replace("torch.", "np.") for line in theirs]
        different = [line for line in ours if line not in plain]
        assert len(different) <= len(ours) / 10, different

    @of_each_case
    def test_closure(self, case):
        """It is called once, before the update, and recorded even under no_grad."""
        for side in SIDES:
            with noting(f"on the side of {side}"):
                self.assert_takes_a_closure(case, side)

    @staticmethod
    def assert_takes_a_closure(case, side):
        parameters, optimizer = case.construct(side)
        start = [to_numpy(p).copy() for p in parameters]
        grads = list(case.gradients(steps=2))[1]
        seen = []

        def closure():
            recording = side.module("nn.tape") if side is NUMPY else torch
            seen.append(recording.is_grad_enabled())
            for p, s, g in zip(parameters, start, grads, strict=True):
                np.testing.assert_array_equal(to_numpy(p), s)
                p.grad = side.array(g)
            return 42.0

        with side.no_grad():
            assert optimizer.step(closure) == 42.0
        assert seen == [True]
        assert any(
            (to_numpy(p) != s).any() for p, s in zip(parameters, start, strict=True)
        )
        assert optimizer.step() is None


def _without_nan(found):
    return {name: np.nan_to_num(value) for name, value in found.items()}


def _with(kind, options):
    """The options, each number of them as `kind`; in a pair, too, but for None."""
    found = {}
    for name, value in options.items():
        if type(value) is float:
            found[name] = kind(value)
        elif type(value) is tuple:
            found[name] = tuple(kind(v) if type(v) is float else v for v in value)
    return options | found
