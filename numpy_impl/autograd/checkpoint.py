"""checkpoint: save the arguments only, and compute the rest again in backward."""

from numpy_impl.autograd.modes import enable_grad
from numpy_impl.autograd.saved import packing, tensors_of
from numpy_impl.autograd.tensor import Tensor
from numpy_impl.random import get_rng_state, set_rng_state

__all__ = ["checkpoint"]


def checkpoint(
    function,
    *args,
    use_reentrant=False,
    preserve_rng_state=True,
    determinism_check="default",
    early_stop=True,
    **kwargs,
):
    """function(*args, **kwargs), recorded without what its derivatives will need

    The first of them that asks lets the function run again. It has to compute the same.

    Args:
        function: of tensors.
        args, kwargs: what it is called with, now and again.
        use_reentrant: must be False, PyTorch's newer way.
        preserve_rng_state: whether the second run draws the same random numbers.
        determinism_check: "default": the second run's shapes and dtypes must be those
            of the first; "none": they are not looked at.
        early_stop: end the second run as soon as all is there.

    Raises:
        NotImplementedError: use_reentrant is true.
        ValueError: determinism_check is neither.
        RuntimeError: in backward, if the second run saves less than the first, or
            something else.
    """
    if use_reentrant:
        raise NotImplementedError("use_reentrant must be False")
    if determinism_check not in ("default", "none"):
        raise ValueError(
            f'determinism_check must be "default" or "none", got {determinism_check!r}'
        )
    frame = Frame(lambda: function(*args, **kwargs))
    frame.state = get_rng_state() if preserve_rng_state else None
    frame.checks, frame.stops = determinism_check == "default", early_stop
    packing.append(frame.keep)
    try:
        return frame.run()
    finally:
        packing.pop()


class Enough(Exception):
    """Ends the second run."""


class Frame:
    """One call of a function: in what form it saved, and the second run's values."""

    def __init__(self, run):
        self.run = run
        self.forms, self.values = [], {}

    def keep(self, value):
        """Instead of the value, its number."""
        self.forms.append(form(value))
        return Promise(self, len(self.forms) - 1, value)

    def value(self, number):
        """The value with this number; handed out once, then it is computed again."""
        if number not in self.values:
            self.values = dict(enumerate(self.run_again()))
        return self.values.pop(number)

    def run_again(self):
        values = []

        def collect(value):
            values.append(value)
            if self.stops and len(values) == len(self.forms):
                raise Enough
            return Promise(self, -1, value)

        before = get_rng_state()
        packing.append(collect)
        try:
            if self.state is not None:
                set_rng_state(self.state)
            with enable_grad():
                self.run()
        except Enough:
            pass
        finally:
            packing.pop()
            if self.state is not None:
                set_rng_state(before)
        self.check(values)
        return values

    def check(self, values):
        if len(values) != len(self.forms):
            raise RuntimeError(
                "checkpoint: A different number of tensors was saved during the "
                f"original forward ({len(self.forms)}) and recomputation "
                f"({len(values)})"
            )
        for i, (value, wanted) in enumerate(zip(values, self.forms)):
            if self.checks and form(value) != wanted:
                raise RuntimeError(
                    "checkpoint: Recomputed values have different metadata than during "
                    f"the forward pass: number {i} was {wanted}, is {form(value)}"
                )


def form(value):
    return [(x.shape, str(x.dtype)) for x in tensors_of(value)]


class Promise:
    """What was not saved: where it will be found, and its place in the graph."""

    def __init__(self, frame, number, value):
        self.frame, self.number = frame, number
        self.edges = [x.edge for x in tensors_of(value)]

    def unpack(self):
        """The value of the second run, at the place of the first."""
        return placed(self.frame.value(self.number), iter(self.edges))


def placed(value, edges):
    """The same numbers, with other edges."""
    if isinstance(value, Tensor):
        x, edge = Tensor(value.array), next(edges)
        if edge is not None:
            x.edge = edge
        return x
    if type(value) in (tuple, list):
        return type(value)(placed(v, edges) for v in value)
    return value
