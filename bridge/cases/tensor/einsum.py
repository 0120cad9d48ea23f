"""Cases of tensor/einsum.py: every form of an equation, each with its gradient."""

from functools import partial

import numpy as np

from bridge.cases.answer import Answer, Raises
from bridge.cases.specs import normal
from bridge.cases.tensor.function_case import function_case

answer = partial(Answer, file="tensor.einsum")


def case(equation, *shapes, label=""):
    """Of operands of these shapes."""
    return function_case(
        "tensor.einsum",
        "einsum",
        (tuple(normal(*shape) for shape in shapes),),
        label=f"{equation} {label}".strip(),
        equation=equation,
    )


CASES = [
    # products: what is summed, what is not, the order of y
    case("ij,jk->ik", (2, 3), (3, 4)),
    case("ij,jk->ki", (2, 3), (3, 4)),
    case("ij,ij->ij", (2, 3), (2, 3)),
    case("i,j->ij", (2,), (3,)),
    case("i,i->", (3,), (3,)),
    case("ij,j->i", (2, 3), (3,)),
    case("bij,bjk->bik", (5, 2, 3), (5, 3, 4)),
    case("nd,od,o->no", (2, 3), (4, 3), (4,), label="three operands"),
    case("ij,jk,kl,lm->im", (2, 3), (3, 4), (4, 2), (2, 3), label="a chain of four"),
    case("ij,kl->ijkl", (2, 3), (2, 2)),
    # one operand: axes that go, axes that move
    case("ij->ji", (2, 3)),
    case("ij->j", (2, 3)),
    case("ij->", (2, 3)),
    case("ijk->k", (2, 3, 4)),
    # an index of one operand alone: its sum
    case("ij,k->i", (2, 3), (4,)),
    case("ij,kj->k", (2, 3), (4, 3)),
    # a letter that comes twice: the diagonal
    case("ii", (3, 3), label="the trace"),
    case("ii->i", (3, 3), label="the diagonal"),
    case("iij->ij", (3, 3, 2)),
    case("iji->j", (3, 2, 3)),
    case("iii->", (3, 3, 3)),
    case("ii,i->i", (3, 3), (3,)),
    case("ii,jj->ij", (3, 3), (2, 2)),
    # without an arrow: in the order of the alphabet
    case("ij,jk", (2, 3), (3, 4)),
    case("kj,ji", (2, 3), (3, 4), label="y[i, k]"),
    case("ba", (2, 3), label="transposed"),
    case("aB", (2, 3), label="capitals first"),
    case("ij, jk -> ik", (2, 3), (3, 4), label="blanks"),
    # "..."
    case("...ij->...ji", (5, 2, 3)),
    case("...ij,...jk->...ik", (5, 2, 3), (3, 4)),
    case("...ij,...jk", (2, 1, 2, 3), (5, 3, 2), label="they broadcast"),
    case("i...,i...->...", (3, 2), (3, 4, 2), label="behind the letter"),
    case("...,...", (2, 3), (3,), label="only axes without a letter"),
    case("...i->...", (2, 4, 3)),
    case("i...->i...", (2,), label="of no axes"),
    # what broadcasts, what is empty, what is no array
    case("ij,ij->i", (2, 3), (1, 3), label="1 row"),
    case("ij,jk->ik", (2, 1), (3, 4), label="1 column is summed"),
    case("ij,ij->ij", (2, 1), (1, 3), label="both are copied"),
    case("ii,i->i", (1, 1), (3,), label="a diagonal of 1"),
    case("ij,j->i", (2, 1), (1,), label="a sum of one"),
    case("ij,j->i", (2, 0), (0,), label="sums of nothing"),
    case("ij,j->ij", (0, 3), (3,), label="no rows"),
    case(",ij->ij", (), (2, 3), label="a number"),
    case("->", (), label="of a number"),
]

PAIR, SQUARE = np.array([1.0, 2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])
EIGHT = np.array([100, 100], "int8")
KINDS = "NumPy calls it a ValueError, PyTorch a RuntimeError"


def refused(equation, *operands, numpy, torch):
    """Both refuse: what each of them says."""
    return answer(
        name="einsum",
        args=(equation, operands),
        numpy=Raises(ValueError, numpy),
        torch=Raises(RuntimeError, torch),
        why=KINDS,
    )


ANSWERS = [
    answer(name="einsum", args=("ij,j", (SQUARE, PAIR)), numpy=[5.0, 11.0]),
    answer(name="einsum", args=("ba", (SQUARE,)), numpy=[[1.0, 3.0], [2.0, 4.0]]),
    answer(name="einsum", args=("aB", (SQUARE,)), numpy=[[1.0, 3.0], [2.0, 4.0]]),
    answer(name="einsum", args=("ii", (SQUARE,)), numpy=5.0),
    answer(name="einsum", args=("...", (SQUARE,)), numpy=SQUARE.tolist()),
    answer(
        name="einsum",
        args=("i...->i", (SQUARE,)),
        numpy=Raises(ValueError, "output has more dimensions than subscripts"),
        torch=[3.0, 7.0],
        why="PyTorch sums over a ... that y lacks; NumPy wants it in y",
    ),
    answer(
        name="einsum",
        args=("ij,j", (SQUARE, PAIR.astype("float32"))),
        numpy=[5.0, 11.0],
        torch=Raises(RuntimeError, "expected scalar type"),
        why="a product promotes in NumPy; PyTorch's einsum does not",
    ),
    answer(name="einsum", args=("i,i", (EIGHT, EIGHT)), numpy=("int8", 32), typed=True),
    refused(
        "ij,jk->ik",
        SQUARE,
        np.ones((3, 2)),
        numpy="could not be broadcast",
        torch="does not broadcast",
    ),
    refused("ii", np.ones((2, 3)), numpy="don't match", torch="don't match"),
    refused("i->ii", PAIR, numpy="multiple times", torch="more than once"),
    refused("i->ij", PAIR, numpy="never appeared", torch="does not appear"),
    refused("i", SQUARE, numpy="more dimensions", torch="does not match"),
    refused("ij", PAIR, numpy="too many subscripts", torch="does not match"),
    refused("i,j", PAIR, numpy="more operands", torch="fewer operands"),
    refused("i", PAIR, PAIR, numpy="fewer operands", torch="more operands"),
    refused("i1", SQUARE, numpy="must be letters", torch="must be in [a-zA-Z]"),
]
