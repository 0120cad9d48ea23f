"""What the base class promises of every module: one test for a promise, not a layer.

That each layer keeps them is in tests/pairs.py, which runs over all case tables.
"""

import copy
import warnings

import numpy as np
import pytest
import torch

from numpy_impl import nn
from numpy_impl.nn.blocks import quiet
from numpy_impl.nn.module import MANY
from tests.nn.side_by_side import NUMPY, TORCH, nested


def arrays(*shapes, dtype=np.float32):
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def tapes(model):
    """What stands on every tape of a model."""
    return [(list(m.saved), list(m.saved.forms)) for m in model.modules()]


class Failing(nn.Module):
    """Whatever it is asked to do, it saves something and fails."""

    def forward(self, x):
        self.saved.append(x)
        raise ArithmeticError("forward")

    def backward(self, grad_y):
        self.saved.pop()
        raise ArithmeticError("backward")


def test_a_forward_that_raises_leaves_every_tape_as_it_was():
    model = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(4, 2))
    x, y = arrays((5, 3), (5, 4))
    model[2](y)  # a call of its own, which stays
    before = tapes(model)
    with pytest.raises(RuntimeError, match="must have 4 features"):
        model(x)  # the last layer refuses
    assert tapes(model) == before
    model.append(Failing())
    with pytest.raises(ArithmeticError, match="forward"):
        nn.Sequential(nn.Tanh(), model[3])(x)
    assert not model[3].saved and not model[3].saved.forms


def test_a_forward_that_goes_on_after_an_error():
    """Only what raised is taken back."""

    class Tries(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Tanh(), Failing()

        def forward(self, x):
            x = self.first(x)
            try:
                return self.second(x)
            except ArithmeticError:
                return x

        def backward(self, grad_y):
            return self.first.backward(grad_y)

    model = Tries()
    x, grad_y = arrays((2, 3), (2, 3))
    y = model(x)
    np.testing.assert_array_equal(model.backward(grad_y), grad_y * (1 - y * y))
    assert tapes(model) == [([], [])] * 3


def test_a_backward_that_raises_leaves_every_tape_as_it_was():
    class Broken(nn.Tanh):
        def backward(self, grad_y):
            super().backward(grad_y)
            raise ArithmeticError

    model = nn.Sequential(Broken(), nn.Linear(3, 2), nn.Tanh())
    x, grad_y = arrays((5, 3), (5, 2))
    model(x)
    before = tapes(model)
    with pytest.raises(ArithmeticError):
        model.backward(grad_y)
    after = tapes(model)
    for (saved, forms), (saved_after, forms_after) in zip(before, after, strict=True):
        assert forms == forms_after and len(saved) == len(saved_after)
        assert all(a is b for a, b in zip(saved, saved_after, strict=True))


def test_forward_called_by_hand_has_no_form_but_can_be_undone():
    layer = nn.Linear(3, 2)
    x, grad_y = arrays((4, 3), (4, 2))
    layer(x)
    layer.forward(x[:2])
    layer.backward(grad_y[:2])
    with pytest.raises(RuntimeError, match="shape"):
        layer.backward(grad_y[:2])  # this one is the first call, of four rows
    layer.backward(grad_y)
    assert not layer.saved and not layer.saved.forms


def test_items_that_were_taken_away_by_hand():
    layer = nn.Linear(3, 2)
    x, grad_y = arrays((4, 3), (4, 2))
    layer(x)
    layer.saved.pop()
    layer(x[:1])
    layer.backward(grad_y[:1])
    with pytest.raises(RuntimeError, match="no forward"):
        layer.backward(grad_y[:1])
    layer(x)
    layer.backward(grad_y)


def test_many_forwards_in_evaluation_are_told_of():
    layer, x = nn.Sequential(nn.Linear(3, 2)), arrays((1, 3))[0]
    for _ in range(MANY + 1):
        layer(x)  # in training nobody knows what is to come
    layer = nn.Sequential(nn.Linear(3, 2)).eval()
    for _ in range(MANY - 1):
        layer(x)
    with pytest.warns(UserWarning, match=f"{MANY} forwards .* no_grad") as caught:
        layer(x)
    assert len(caught) == 1 and caught[0].filename == __file__
    layer(x)  # once is enough
    with nn.no_grad():
        quiet_one = nn.Linear(3, 2).eval()
        for _ in range(2 * MANY):
            quiet_one(x)
    assert not quiet_one.saved.forms


class Several(nn.Module):
    """Outputs in a structure: (2 x, {"minus": -x, "none": None})."""

    def forward(self, x):
        return 2 * x, {"minus": -x, "none": None}

    def backward(self, grad_y):
        grad_first, rest = grad_y
        grad_minus = rest["minus"]
        return 2 * grad_first - (0 if grad_minus is None else grad_minus)


def test_several_outputs():
    module = Several()
    x, grad = arrays((2, 3), (2, 3))
    module(x)
    for wrong in (
        grad,
        (grad,),
        (grad, grad),
        (grad, {"minus": grad}),
        (grad, {"minus": grad.T, "none": None}),
        (grad[:1], {"minus": grad, "none": None}),
    ):
        with pytest.raises(RuntimeError, match="Several.backward"):
            module.backward(wrong)
    wanted = module.backward((grad, {"minus": grad.astype(np.float64), "none": None}))
    assert wanted.dtype == np.float32
    np.testing.assert_array_equal(wanted, 2 * grad - grad)
    module(x)
    np.testing.assert_array_equal(
        module.backward([grad, {"minus": None, "none": None}]), 2 * grad
    )


@pytest.mark.parametrize("number", [1.5, 2, np.float64(1.5), np.float32(0.5), True])
def test_a_number_does_for_an_output_without_axes(number):
    for make in (nn.Tanh, nn.ReLU, nn.Identity, lambda: nn.Softmax(0), nn.PReLU):
        module = make()
        module(np.array(0.3, np.float32))
        grad_x = module.backward(number)
        assert grad_x.dtype == np.float32 and np.shape(grad_x) == ()
    module = nn.Tanh()
    module(np.zeros(1, np.float32))
    with pytest.raises(RuntimeError, match=r"\(1,\).*\(\)"):
        module.backward(number)


@pytest.mark.parametrize("wrong", [[1.0, 2.0], "1.0", None])
def test_an_upstream_gradient_is_an_array(wrong):
    module = nn.Tanh()
    module(np.zeros(2, np.float32))
    said = "NoneType" if wrong is None else "takes the gradient as an array, got"
    with pytest.raises(TypeError, match=said):
        module.backward(wrong)


def test_an_upstream_gradient_of_a_dtype_that_does_not_fit():
    module = nn.Identity()
    module(np.zeros(2, np.float32))
    with pytest.raises(RuntimeError, match="complex64"):
        module.backward(np.zeros(2, np.complex64))
    module(np.zeros(2, np.int64))
    with pytest.raises(RuntimeError, match="int64"):
        module.backward(np.zeros(2))


def test_nothing_warns_of_infinity():
    big = np.array([[3e38, -3e38]], np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layer = nn.Linear(2, 2)
        layer.weight[...] = 4
        with np.errstate(all="warn"):
            assert np.isnan(layer(big) * 0).all()
            layer.backward(big)
            nn.functional.linear(big, layer.weight)
    with pytest.raises(FloatingPointError, match="overflow"), np.errstate(all="raise"):
        np.float32(3e38) * np.float32(10)  # and outside all is as it was


def test_quiet_restores_what_was_set():
    before = np.geterr(), np.getbufsize()
    with quiet():
        inside = np.geterr(), np.getbufsize()
        with quiet():
            assert (np.geterr(), np.getbufsize()) == inside
        assert (np.geterr(), np.getbufsize()) == inside
    assert (np.geterr(), np.getbufsize()) == before
    with pytest.raises(ZeroDivisionError), quiet():
        _ = 1 / 0
    assert (np.geterr(), np.getbufsize()) == before


def test_saved_is_the_tape():
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.saved = nn.Linear(2, 2)

    with pytest.raises(AttributeError, match="tape"):
        Mine()
    with pytest.raises(AttributeError, match="tape"):
        nn.Tanh().saved = []
    with pytest.raises(AttributeError, match="tape"):

        class Method(nn.Module):
            def saved(self):
                """Its name is taken."""

    with pytest.raises(KeyError, match="'saved' already exists"):
        nn.Sequential().add_module("saved", nn.Tanh())
    assert copy.deepcopy(nn.Sequential(nn.Tanh())).saved == []


def test_half_precision_is_refused_everywhere():
    sentence = "float16 is not computed here"
    for call in (
        lambda: nn.Linear(2, 2, dtype=np.float16),
        lambda: nn.Linear(2, 2).half(),
        lambda: nn.Linear(2, 2).to(np.float16),
        lambda: nn.Parameter(np.zeros(2, np.float16)),
        lambda: nn.functional.linear(*arrays((2, 2), (2, 2), dtype=np.float16)),
        lambda: nn.Linear(2, 2).bfloat16(),
    ):
        with pytest.raises(NotImplementedError, match=sentence):
            call()


def test_a_backward_hook_returns_as_many_gradients_as_it_got():
    for wing in (NUMPY, TORCH):
        for register in ("full_backward_hook", "full_backward_pre_hook"):
            module = wing.nn.Tanh()
            getattr(module, f"register_{register}")(lambda m, *g: (g[0][0], g[0][0]))
            x = wing.array(3)
            y = module(x if wing is NUMPY else x.requires_grad_())
            with pytest.raises(RuntimeError, match="1 gradients|got 2"):
                (module if wing is NUMPY else y).backward(wing.array(3))


@pytest.fixture
def both():
    return nested(NUMPY), nested(TORCH)


def test_type_and_to(both):
    for m, wing in zip(both, (np, torch)):
        assert m.type(wing.float64) is m and m.bias.dtype == wing.float64
        assert m.to("cpu", wing.float32, True).bias.dtype == wing.float32
        assert m.to("cpu", non_blocking=True) is m
        with pytest.raises(TypeError, match="floating.point"):
            m.to(wing.int64)
    like = np.zeros(1), torch.zeros(1, dtype=torch.float64)
    for m, x in zip(both, like):
        assert m.to(x).bias.dtype == x.dtype


def test_modules_with_duplicates(both):
    kinds = [
        [type(each).__name__ for each in m.modules(remove_duplicate=False)]
        for m in both
    ]
    assert kinds[0] == kinds[1]
    assert len(kinds[0]) > len(list(both[0].modules()))


def test_set_submodule(both):
    for m, wing in zip(both, (NUMPY, TORCH)):
        m.set_submodule("left.first", wing.nn.Tanh())
        assert type(m.tied.first).__name__ == "Tanh"
        m.set_submodule("left.third", wing.nn.Tanh())
        assert [name for name, _ in m.left.named_children()][-1] == "third"
        m.set_submodule("left.third", wing.nn.ReLU(), strict=True)
        for target, module, error, said in (
            ("", wing.nn.Tanh(), ValueError, "target"),
            ("left", 3, ValueError, "module.*int"),
            ("left.gain", wing.nn.Tanh(), AttributeError, "gain"),
            ("middle.first", wing.nn.Tanh(), AttributeError, "middle"),
        ):
            with pytest.raises(error, match=said):
                m.set_submodule(target, module)
        with pytest.raises(AttributeError, match="fourth"):
            m.set_submodule("left.fourth", wing.nn.Tanh(), strict=True)


def test_parameters_as_ported_code_knows_them():
    for wing in (NUMPY, TORCH):
        p = wing.parameter(2, 3)
        assert p.numel() == 6
        plain = wing.array(1)
        for copied in (p.data, p.detach(), p.clone()):
            assert type(copied) is type(plain)
        with wing_no_grad(wing):
            p.detach()[0, 0] = 7.0
            assert p[0, 0] == 7.0
            p.data[0, 1] = 8.0
            assert p[0, 1] == 8.0
            p.clone()[0, 2] = 9.0
            assert p[0, 2] != 9.0
            assert p.copy_(wing.array(3, start=4.0)) is p
            assert p.tolist() == [[4.0, 5.0, 6.0]] * 2
            with pytest.raises(RuntimeError, match=r"\(2, 3\)|size of tensor"):
                p.copy_(wing.array(4))
            with pytest.raises(TypeError, match="not str|got str"):
                p.copy_("x")
            p.data = wing.array(2, 3)
            assert p.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
            with pytest.raises(TypeError, match="got int"):
                p.data = 3


def wing_no_grad(wing):
    return nn.no_grad() if wing is NUMPY else torch.no_grad()
