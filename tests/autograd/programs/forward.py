"""Forward mode: tangents that are carried along."""

from tests.autograd.programs.program import constant, error, leaf, program

__all__ = []


@program
def tangent_of_a_formula(lib):
    x, v = constant(lib, [0.5, 2.0]), constant(lib, [1.0, -3.0])
    with lib.dual_level():
        d = lib.make_dual(x, v)
        y = (d.sin() * d).exp() / (d + 1) + constant(lib, [1.0, 2.0])
        primal, tangent = lib.unpack_dual(y)
        return primal, tangent, lib.unpack_dual(d), lib.unpack_dual(x)


@program
def tangents_of_several(lib):
    a, b = constant(lib, [[1.0, 2.0], [3.0, 4.0]]), constant(lib, [5.0, 6.0])
    with lib.dual_level():
        da, db = lib.make_dual(a, a * a), lib.make_dual(b, b * 2)
        found = da @ db, da * db, lib.cat((da, da * 2)), da.T.reshape(-1)[::2]
        found += lib.einsum("ij,j->i", da, db), lib.softmax(da, 1), lib.det(da)
        return [lib.unpack_dual(y).tangent for y in found]


@program
def tangent_of_a_broadcast_number(lib):
    with lib.dual_level():
        s = lib.make_dual(constant(lib, 2.0), constant(lib, 1.0))
        return lib.unpack_dual(s * constant(lib, [[1.0, 2.0]]) + 1).tangent


@program
def tangent_where_nothing_moves(lib):
    with lib.dual_level():
        d = lib.make_dual(constant(lib, [1.5]), constant(lib, [1.0]))
        found = d.sign(), d.detach(), d.to(lib.int64), d > 1, lib.where(d > 5, d, 0.0)
        return [lib.unpack_dual(y).tangent for y in found]


@program
def tangents_of_pieces(lib):
    x = constant(lib, [[1.0, 2.0], [3.0, 4.0]])
    with lib.dual_level():
        rows = lib.unbind(lib.make_dual(x, x * 10))
        return [lib.unpack_dual(row).tangent for row in rows]


@program
def tangent_written_in_place(lib):
    x, v = constant(lib, [1.0, 2.0, 3.0]), constant(lib, [1.0, 10.0, 100.0])
    with lib.dual_level():
        y = lib.make_dual(x, v) * 1
        y.mul_(x)
        y[0].mul_(5)
        y[1] = 7.0
        last = y[2:]
        y.add_(y.detach())
        return lib.unpack_dual(y), lib.unpack_dual(last)


@program
def tangent_written_into_a_constant(lib):
    with lib.dual_level():
        d = lib.make_dual(constant(lib, 2.0), constant(lib, 3.0))
        x = constant(lib, [1.0, 1.0])
        x[1] = d * d
        return lib.unpack_dual(x)


@program
def tangents_end_with_the_level(lib):
    x = constant(lib, [1.0])
    with lib.dual_level():
        y = lib.make_dual(x, x) * 2
    with lib.dual_level():
        inside = lib.unpack_dual(y).tangent
    return inside, lib.unpack_dual(y).tangent


@program
def tangent_under_no_grad(lib):
    x = leaf(lib, [1.0, 2.0])
    with lib.dual_level(), lib.no_grad():
        primal, tangent = lib.unpack_dual(lib.make_dual(x, x * 1) ** 2)
        return primal, tangent, tangent.requires_grad


@program
def backward_through_a_tangent(lib):
    x, v = leaf(lib, [1.0, 2.0]), leaf(lib, [3.0, -1.0])
    with lib.dual_level():
        y = lib.make_dual(x, v) ** 3
        tangent = lib.unpack_dual(y.sum() * y[0]).tangent
        return tangent, lib.grad(tangent, (x, v))


@program
def forward_over_backward(lib):
    x, v = constant(lib, [1.0, 2.0]), constant(lib, [3.0, -1.0])
    with lib.dual_level():
        d = lib.make_dual(x, v).requires_grad_()
        (g,) = lib.grad((d**3).prod(), d, create_graph=True)
        return lib.unpack_dual(g)


@program
def own_function_forward(lib):
    class Square(lib.Function):
        @staticmethod
        def forward(ctx, x, k):
            ctx.x, ctx.k = x, k
            return x * x * k

        @staticmethod
        def jvp(ctx, tangent, nothing):
            return 2 * ctx.k * ctx.x * tangent

    x = constant(lib, [1.0, 2.0])
    with lib.dual_level():
        return lib.unpack_dual(Square.apply(lib.make_dual(x, x + 1), 5))


@error
def dual_without_a_level(lib):
    lib.make_dual(constant(lib, 1.0), constant(lib, 1.0))


@error
def dual_of_another_shape(lib):
    with lib.dual_level():
        lib.make_dual(constant(lib, [1.0, 2.0]), constant(lib, 1.0))


@error
def dual_of_integers(lib):
    with lib.dual_level():
        lib.make_dual(lib.tensor([1]), constant(lib, [1.0]))


@error
def tangent_of_integers(lib):
    with lib.dual_level():
        lib.make_dual(constant(lib, [1.0]), lib.tensor([1]))


@error
def levels_nested(lib):
    with lib.dual_level():
        with lib.dual_level():
            pass


@error
def own_function_without_jvp(lib):
    class Double(lib.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    with lib.dual_level():
        Double.apply(lib.make_dual(constant(lib, 1.0), constant(lib, 1.0)))
