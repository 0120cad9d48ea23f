"""What every pair has to pass, driven by its case table.

A test file says `class TestLinear(PairTests): file = "nn.linear"` and adds what is
peculiar to its family. Only `test_float64` is one test for each case; the others are
one for each class, and say in which of its cases they failed.
"""

import contextlib
import copy
import functools
import inspect
from unittest import mock

import numpy as np
import pytest

from bridge.parity import compare, to_numpy
from bridge.rounding import noise_of, noise_of_case
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from bridge.trees import beside, flatten, map_tree
from numpy_impl.nn import blocks, no_grad

# Of a central difference in float64: error about STEP², rounding EPS / STEP.
STEP, EPS = 1e-6, np.finfo(np.float64).eps


def assert_close(ours, theirs, noise=dict):
    """All quantities of two sides, by name, within rounding.

    `noise()` says how far rounding moves each: asked only where one is above 1e-12 of
    its own scale, as what vanishes identically is.
    """
    assert list(ours) == list(theirs) != []
    found = {name: compare(ours[name], theirs[name]) for name in ours}
    parted = {name: c for name, c in found.items() if not c.ok()}
    measured = noise() if parted else {}
    for name, comparison in parted.items():
        comparison = comparison.with_noise(measured.get(name, 0.0))
        assert comparison.ok(), comparison.message(name)


def assert_as_accurate(ours, theirs, exact, noise=dict, is_truth=True):
    """float32: within 4 times torch's distance from float64, or 4 roundings.

    A rounding is one of the largest entry, or where that vanishes, of what `noise()`
    says of its terms. If torch itself is a hundredth away, the float64 results are of
    other numbers, and would excuse anything.
    """
    assert list(ours) == list(theirs) == list(exact) != []
    for name, reference in exact.items():
        assert ours[name].dtype == theirs[name].dtype, name
        if ours[name].dtype.kind != "f" or ours[name].size == 0:
            continue
        assert ours[name].dtype == np.float32, f"{name}: {ours[name].dtype}"
        with np.errstate(invalid="ignore"):
            error, torchs = (
                np.nan_to_num(np.abs(a.astype(np.float64) - reference)).max()
                for a in (ours[name], theirs[name])
            )
        scale = np.abs(reference[np.isfinite(reference)]).max(initial=0.0)
        assert not is_truth or torchs <= 0.01 * scale + 1e-4, f"{name}: no truth"
        allowed = 4 * max(torchs, np.finfo(np.float32).eps * scale)
        if error > allowed:
            allowed = 4 * noise().get(name, 0.0)
        assert error <= allowed, f"{name}: {error:.2e} from float64, torch {torchs:.2e}"


@functools.lru_cache(maxsize=512)  # a file's
def in_float64(case, witness, mode):
    """What a side makes of a case, which two tests ask for: nobody may change it."""
    return case.quantities(witness, "float64", mode)


@contextlib.contextmanager
def noting(where):
    """What fails says where it was, below its own message."""
    try:
        yield
    except BaseException as error:  # pytest.raises that saw nothing is no Exception
        error.add_note(where)
        raise


def of_each_case(check):
    """One test for all cases of a class: a case takes a millisecond, as does a test.

    Args:
        check: of `case`, and of `mode` where it reads that. The test has it as `check`.
    """

    def test(self, runs):
        for values in runs:
            with noting(f"in {'-'.join(map(str, values))}"):
                check(self, *values)

    test.__name__, test.__doc__, test.check = check.__name__, check.__doc__, check
    test.asked = list(inspect.signature(check).parameters)[1:]
    return test


class PairTests:
    """Inherit and set `file`; `case` and `mode` come from the case table.

    `runs` are all of them that belong to one class.
    """

    file = None
    same_in_float64 = True  # False where draws or defaults depend on the dtype

    def test_float64(self, case, mode):
        ours = case.quantities(NUMPY, "float64", mode)
        for witness in case.witnesses:
            theirs = in_float64(case, witness, mode)
            noise = functools.partial(noise_of_case, case, witness, mode=mode)
            assert_close(ours, theirs, noise)

    @of_each_case
    def test_float32(self, case, mode):
        witness = case.witnesses[-1]
        assert_as_accurate(
            case.quantities(NUMPY, "float32", mode),
            case.quantities(witness, "float32", mode),
            in_float64(case, witness, mode),
            lambda: noise_of_case(case, witness, "float32", mode),
            self.same_in_float64,
        )

    @of_each_case
    def test_in_pieces(self, case):
        """However small the pieces that arrays are cut into, the results are the same.

        16 at least: normal numbers are drawn by sixteens.
        """
        wanted = case.quantities(NUMPY)
        with mock.patch.object(blocks, "ENTRIES", 16):
            ours = case.quantities(NUMPY)
        assert_close(ours, wanted, lambda: noise_of_case(case, case.witnesses[-1]))

    @of_each_case
    def test_same_seed_same_module(self, case):
        """Parameters, buffers, and what is printed."""
        for dtype in ("float32", "float64"):
            ours = case.construct(NUMPY, dtype, perturb=False)
            for witness in (TORCH_IMPL, TORCH):
                theirs = case.construct(witness, dtype, perturb=False)
                ours_state, theirs_state = ours.state_dict(), theirs.state_dict()
                assert list(ours_state) == list(theirs_state)
                for name, value in ours_state.items():
                    np.testing.assert_array_equal(value, to_numpy(theirs_state[name]))
                    assert value.dtype == to_numpy(theirs_state[name]).dtype, name
        if not case.build:
            assert repr(case.construct(NUMPY)) == repr(case.construct(TORCH))
            assert repr(case.construct(TORCH_IMPL)) == repr(case.construct(TORCH))

    @of_each_case
    def test_finite_difference(self, case, mode):
        """Σ grad_y · (f(x + εd) - f(x - εd)) / 2ε = grad_x · d, for random d."""
        if not case.smooth:
            return
        module = case.construct(NUMPY).train(mode == "train")
        inputs = case.sample()
        _, output = case.forward(NUMPY, module, inputs)
        grad_output = case.grad_output(output)
        grads = case.backward(NUMPY, module, None, output, grad_output)
        buffers = {n: b.copy() for n, b in module.named_buffers()}

        def loss():
            for name, buffer in module.named_buffers():
                buffer[...] = buffers[name]
            with no_grad():
                _, y = case.forward(NUMPY, module, inputs)
            terms = [np.ravel(a * g) for a, g in beside(y, grad_output)]
            return np.concatenate(terms) if terms else np.zeros(0)

        specs = zip(flatten(inputs), flatten(case.inputs), strict=True)
        arrays = [array for array, spec in specs if spec.differentiable]
        moved = list(zip(arrays, grads, strict=True))
        learned = [p for p in module.parameters() if p.requires_grad]
        moved += [(p, np.zeros_like(p) if p.grad is None else p.grad) for p in learned]
        assert moved, "a case that is smooth has something to differentiate"
        rng = np.random.default_rng(9)
        for array, grad in moved:
            grad, direction = to_numpy(grad), rng.normal(size=array.shape)
            start = np.array(array)
            array[...] = start + STEP * direction
            above = loss()
            array[...] = start - STEP * direction
            below = loss()
            array[...] = start
            slope = float((above.sum() - below.sum()) / (2 * STEP))
            expected = float(np.sum(grad * direction))
            scale = float(np.sum(np.abs(grad * direction)))
            rounding = EPS * float(np.sum(np.abs(above))) / STEP
            allowed = 1e-7 * scale + 4 * rounding
            assert abs(slope - expected) <= allowed, (slope, expected)

    @of_each_case
    def test_called_twice(self, case, mode):
        """Two calls are undone in reverse, and their parameter gradients add up."""

        def run(side):
            m = case.construct(side).train(mode == "train")
            calls = [case.forward(side, m, case.sample(seed=s), s) for s in (0, 10)]
            grads = [
                case.backward(side, m, *calls[s], case.grad_output(calls[s][1], s))
                for s in (1, 0)
            ]
            assert not side.is_numpy or not any(part.saved for part in m.modules())
            found = flatten(grads) + [p.grad for p in m.parameters()]
            return {i: to_numpy(g) for i, g in enumerate(found) if g is not None}

        witness = case.witnesses[0]
        wanted = run(witness)
        assert_close(run(NUMPY), wanted, lambda: noise_of(lambda: run(witness)))

    @of_each_case
    def test_arguments_stay_untouched(self, case):
        """Read-only and non-contiguous inputs and gradients give the same results."""
        wanted = self._run(case, lambda a: a)
        strided = self._run(case, _strided)
        readonly = self._run(case, _readonly)
        for a, b, c in zip(wanted, strided, readonly, strict=True):
            assert compare(b, a).ok()
            np.testing.assert_array_equal(c, a)

    @staticmethod
    def _run(case, change):
        module = case.construct(NUMPY)
        if getattr(module, "inplace", False):
            return [np.zeros(1)]  # it does write into its argument
        inputs = map_tree(
            lambda a: change(a) if isinstance(a, np.ndarray) else a, case.sample()
        )
        rng = np.random.default_rng(2)
        call = case.draw_arguments(NUMPY, case.call, rng, "float64", "cpu")
        NUMPY.manual_seed(3)
        output = module(*inputs, **call)
        grad_output = map_tree(
            lambda g: None if g is None else change(np.asarray(g))[...],
            case.grad_output(output),
        )
        grads = flatten(module.backward(grad_output))
        parameters = [p.grad for p in module.parameters() if p.grad is not None]
        return [*flatten(output), *grads, *parameters]

    @of_each_case
    def test_upstream_gradient_has_to_fit(self, case):
        """Another shape is refused and costs nothing; another dtype is cast."""
        module = case.construct(NUMPY, "float32")
        _, output = case.forward(NUMPY, module, case.sample("float32"))
        grad_output = case.grad_output(output)
        if not all(g.dtype.kind == "f" for g in flatten(grad_output)):
            return  # integers have no gradient
        for wrong in (_with_an_axis, _reversed_axes, _one_of_each):
            changed = map_tree(wrong, grad_output)
            pairs = zip(flatten(changed), flatten(grad_output), strict=True)
            if all(a.shape == b.shape for a, b in pairs):
                continue  # such as a square, turned over
            with pytest.raises(RuntimeError, match=f"{type(module).__name__}.backward"):
                module.backward(changed)
        grads = [self._grads(module, grad_output)]
        for parameter in module.parameters():
            parameter.grad = None
        case.forward(NUMPY, module, case.sample("float32"))
        wide = map_tree(lambda g: g if g is None else np.float64(g), grad_output)
        grads.append(self._grads(module, wide))
        for a, b in zip(*grads, strict=True):
            np.testing.assert_array_equal(a, b)
            assert a.dtype == b.dtype == np.float32

    @staticmethod
    def _grads(module, grad_output):
        grads = flatten(module.backward(grad_output))
        return grads + [p.grad for p in module.parameters() if p.grad is not None]

    @of_each_case
    def test_no_grad_saves_nothing(self, case):
        module = case.construct(NUMPY)
        with no_grad():
            case.forward(NUMPY, module, case.sample())
        assert not any(m.saved for m in module.modules())
        case.forward(NUMPY, module, case.sample())
        if module.saved:  # Identity and Flatten need nothing from forward
            module.saved.clear()
            with pytest.raises(RuntimeError, match="no forward"):
                module.backward(np.zeros(()))

    @of_each_case
    def test_copies_do_not_share(self, case):
        module = case.construct(NUMPY)
        twin = copy.deepcopy(module)
        for p, q in zip(module.parameters(), twin.parameters(), strict=True):
            np.testing.assert_array_equal(p, q)
            assert not np.shares_memory(p, q)


def _strided(array):
    """The same values, each second entry of a larger array of another memory order."""
    if array.ndim == 0:
        return array
    wide = np.empty((*array.shape[::-1], 2), array.dtype)[..., 0].T
    wide[...] = array
    return wide


def _with_an_axis(array):
    return None if array is None else np.asarray(array)[None]


def _reversed_axes(array):
    return None if array is None else np.asarray(array).T


def _one_of_each(array):
    return None if array is None else np.ones((1,) * array.ndim, array.dtype)


def _readonly(array):
    array = array.copy()
    array.flags.writeable = False
    return array
