"""nn/tape.py: the modes and the stack, against torch's."""

import threading

import numpy as np
import pytest
import torch

from numpy_impl import nn
from numpy_impl.nn.tape import Tape


@pytest.fixture(params=[nn, torch], ids=["numpy_impl", "torch"])
def lib(request):
    """Both say the same of each mode; every test leaves recording on."""
    assert request.param.is_grad_enabled()
    yield request.param
    assert request.param.is_grad_enabled()


def test_blocks_nest(lib):
    with lib.no_grad():
        assert not lib.is_grad_enabled()
        with lib.enable_grad():
            assert lib.is_grad_enabled()
            with lib.no_grad():
                assert not lib.is_grad_enabled()
            assert lib.is_grad_enabled()
        assert not lib.is_grad_enabled()


def test_set_grad_enabled_acts_at_once(lib):
    lib.set_grad_enabled(False)
    assert not lib.is_grad_enabled()
    lib.set_grad_enabled(True)


def test_set_grad_enabled_as_a_block(lib):
    with lib.set_grad_enabled(False):
        assert not lib.is_grad_enabled()
        with lib.set_grad_enabled(True):
            assert lib.is_grad_enabled()
        assert not lib.is_grad_enabled()


def test_set_grad_enabled_wants_a_bool(lib):
    with pytest.raises(TypeError, match="must be (a )?bool"):
        lib.set_grad_enabled("off")


def test_an_exception_restores_the_mode(lib):
    with pytest.raises(ZeroDivisionError), lib.no_grad():
        _ = 1 / 0
    assert lib.is_grad_enabled()


@pytest.mark.parametrize("parentheses", [True, False])
def test_decorators(lib, parentheses):
    no_grad = lib.no_grad() if parentheses else lib.no_grad
    enable_grad = lib.enable_grad() if parentheses else lib.enable_grad

    @no_grad
    def off(depth=0):
        """Its docstring stays."""
        assert not lib.is_grad_enabled()
        if depth:
            off(depth - 1)
        return on(), lib.is_grad_enabled()

    @enable_grad
    def on():
        return lib.is_grad_enabled()

    assert off(3) == (True, False)
    assert off.__name__ == "off" and "stays" in off.__doc__


def test_set_grad_enabled_as_a_decorator(lib):
    @lib.set_grad_enabled(False)
    def off():
        return lib.is_grad_enabled()

    assert lib.is_grad_enabled()  # defining it changes nothing
    assert off() is False


def test_a_generator_keeps_its_mode_to_itself(lib):
    @lib.no_grad()
    def numbers():
        received = []
        try:
            for i in range(3):
                assert not lib.is_grad_enabled()
                try:
                    received.append((yield i))
                except KeyError:
                    received.append("error")
                assert not lib.is_grad_enabled()
        finally:
            assert not lib.is_grad_enabled()
        return received

    generator = numbers()
    seen = [next(generator)]
    assert lib.is_grad_enabled()
    seen.append(generator.send("a"))
    assert lib.is_grad_enabled()
    seen.append(generator.throw(KeyError("thrown")))
    assert lib.is_grad_enabled()
    with pytest.raises(StopIteration) as end:
        generator.send("c")
    assert seen == [0, 1, 2]
    assert end.value.value == ["a", "error", "c"]

    closed = numbers()
    next(closed)
    closed.close()


def test_a_generator_that_fails(lib):
    @lib.no_grad()
    def failing():
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(failing())


def test_each_thread_has_its_own_mode(lib):
    found = {}
    inside, checked = threading.Event(), threading.Event()

    @lib.no_grad()
    def hold():
        found["inside"] = lib.is_grad_enabled()
        inside.set()
        checked.wait(10)

    @lib.no_grad()
    def brief():
        return lib.is_grad_enabled()

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(10)
    assert lib.is_grad_enabled()
    assert brief() is False
    assert lib.is_grad_enabled()
    checked.set()
    thread.join()
    assert found == {"inside": False}


def test_one_decorated_function_in_two_threads():
    """The one that entered first leaves first, and finds its own mode again."""
    first_in, second_in, first_out = (threading.Event() for _ in range(3))
    modes = {}

    @nn.no_grad()
    def overlap(mine, other):
        mine.set()
        assert other.wait(10)

    def first():
        overlap(first_in, second_in)
        modes["first"] = nn.is_grad_enabled()
        first_out.set()

    def second():
        nn.set_grad_enabled(False)
        assert first_in.wait(10)
        overlap(second_in, first_out)
        modes["second"] = nn.is_grad_enabled()

    threads = [threading.Thread(target=target) for target in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert modes == {"first": True, "second": False}


def test_the_tape_is_a_stack():
    tape = Tape("Linear")
    tape.append(1)
    tape.append(2)
    with nn.no_grad():
        tape.append(3)
        with nn.enable_grad():
            tape.append(4)
    assert [tape.pop(), tape.pop(), tape.pop()] == [4, 2, 1]
    with pytest.raises(RuntimeError, match=r"Linear\.backward\(\) has no forward"):
        tape.pop()


def test_one_backward_for_each_forward():
    layer = nn.Linear(3, 2)
    x = np.ones((4, 3), np.float32)
    layer(x)
    with nn.no_grad():
        layer(x)
    layer.backward(np.ones((4, 2), np.float32))
    with pytest.raises(RuntimeError, match="no forward"):
        layer.backward(np.ones((4, 2), np.float32))
