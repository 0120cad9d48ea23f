"""Activations: formulas under one name, slopes, axes, what happens far out."""

import math

import torch
from torch.nn import functional as F

from bridge.conventions.answers import about
from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "GELU",
    symptom="a converted transformer differs in the third or fourth digit",
)
def three_gelus():
    """GELU is x Φ(x) in PyTorch and Keras, its tanh approximation in GPT-2 and in
    jax.nn.gelu, and x σ(1.702 x) in CLIP."""
    x = torch.tensor(1.0, dtype=torch.float64)
    inner = (2 / math.pi) ** 0.5 * (1 + 0.044715)
    return entry(
        locals(),
        {
            "F.gelu(x)": 0.5 * (1 + math.erf(1 / 2**0.5)),
            "F.gelu(x, approximate='tanh')": 0.5 * (1 + math.tanh(inner)),
            "x * torch.sigmoid(1.702 * x)": 1 / (1 + math.exp(-1.702)),
        },
        same=("F.gelu(x)", "x * torch.special.ndtr(x)"),
    )


@convention(
    "LeakyReLU",
    symptom="negative inputs come out 20 or 30 times larger in TensorFlow or Keras",
)
def slope_below_zero():
    """The slope below 0 is 0.01 in PyTorch and JAX, 0.2 in tf.nn.leaky_relu, 0.3 in the
    Keras layer."""
    x = torch.tensor(-1.0, dtype=torch.float64)

    def keras(x, negative_slope=0.3):  # keras.io, layer LeakyReLU
        return torch.where(x > 0, x, negative_slope * x)

    return entry(
        locals(),
        {"F.leaky_relu(x)": -0.01, "keras(x)": -0.3},
        same=("F.leaky_relu(x, negative_slope=0.3)", "keras(x)"),
    )


@convention(
    "ELU",
    symptom="CELU and ELU with α other than 1 give different values",
)
def alpha_of_celu():
    """ELU is α (exp(x) - 1) below 0, with a kink for α ≠ 1; CELU is α (exp(x / α) - 1),
    without."""
    x = torch.tensor(-2.0, dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.elu(x, alpha=2.0)": 2 * (math.exp(-2) - 1),
            "F.celu(x, alpha=2.0)": 2 * (math.exp(-1) - 1),
        },
        same=("F.celu(x, alpha=2.0)", "F.elu(x / 2, alpha=2.0)"),
    )


@convention(
    "Softplus",
    symptom="softplus is x itself from 20 on, in float64, too",
)
def threshold_of_softplus():
    """F.softplus returns x where β x > 20; log(1 + exp(x)) still differs from it
    there, by exp(-x)."""
    x = torch.tensor(21.0, dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.softplus(x) - 21": 0.0,
            "np.logaddexp(0, 21.0) - 21": about(math.exp(-21), 1e-4),
        },
        same=("F.softplus(x, threshold=50.0)", "np.logaddexp(0, 21.0)"),
    )


@convention(
    "Hardsigmoid",
    symptom="hard_sigmoid of an old Keras model, or of ONNX, differs by up to 0.1",
    changed={"Keras 3": "1/6; before, 0.2"},
)
def slope_of_hardsigmoid():
    """The slope of hardsigmoid is 1/6 in PyTorch and Keras 3, 0.2 in Keras 2 and in
    ONNX' HardSigmoid."""
    x = torch.tensor(2.0, dtype=torch.float64)

    def keras_2(x):  # keras.io/2, hard_sigmoid
        return (0.2 * x + 0.5).clamp(0, 1)

    return entry(
        locals(),
        {"F.hardsigmoid(x)": 2 / 6 + 0.5, "keras_2(x)": 2 * 0.2 + 0.5},
        same=("F.hardsigmoid(x * 6 / 5)", "keras_2(x)"),
    )


@convention(
    "Hardsigmoid",
    symptom="a check against finite differences in float64 ends at 1e-8",
    translate="x.clamp(-3, 3) / 6 + 0.5",
)
def rounded_sixth():
    """The float64 kernel of hardsigmoid's gradient multiplies by 1/6 rounded to
    float32, which is off by a third of a unit in the last place."""
    x = torch.zeros((), dtype=torch.float64, requires_grad=True)

    def slope(y):
        return torch.autograd.grad(y, x)[0]

    return entry(
        locals(),
        {
            "slope(F.hardsigmoid(x)) - 1 / 6": about(2**-26 / 3, 1e-6),
            "slope(x / 6 + 0.5) - 1 / 6": 0.0,
        },
        same=("slope(F.hardsigmoid(x))", "float(np.float32(1 / 6))"),
    )


@convention(
    "softmax",
    symptom="probabilities sum to 1 over the batch instead of the classes",
)
def axis_of_softmax():
    """Without dim, softmax takes axis 0 of one or three axes and axis 1 of two or four,
    with a warning; Keras takes the last."""
    two, three = torch.zeros(4, 5), torch.zeros(2, 4, 5)
    return entry(
        locals(),
        {
            "F.softmax(two)[0, 0]": 1 / 5,
            "F.softmax(three)[0, 0, 0]": 1 / 2,
            "F.softmax(three, dim=-1)[0, 0, 0]": 1 / 5,
        },
        same=("F.softmax(three)", "F.softmax(three, dim=0)"),
    )


@convention(
    "softmax",
    symptom="two models have the same probabilities, but logits that are far apart",
)
def common_shift():
    """Softmax does not see what is added to all logits: they agree only up to a shift,
    and the gradient with respect to them sums to 0."""
    z = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    F.log_softmax(z, 0)[0].backward()
    shifted = z + 5
    return entry(
        locals(),
        {"(shifted - z)[0]": 5.0, "z.grad.sum()": 0.0},
        same=("z.softmax(0)", "shifted.softmax(0)"),
    )


@convention(
    "softmax",
    symptom="log(softmax(z)) is -inf, and the gradient nan",
)
def logarithm_of_softmax():
    """The softmax of what is far below underflows to 0, whose logarithm is -inf;
    log_softmax and logsigmoid keep it."""
    z = torch.tensor([0.0, -200.0])
    return entry(
        locals(),
        {
            "z.softmax(0).log()": [0.0, -math.inf],
            "z.log_softmax(0)": [0.0, -200.0],
            "torch.sigmoid(z).log()[1]": -math.inf,
            "F.logsigmoid(z)[1]": -200.0,
        },
        same=("z.log_softmax(0)", "z - z.logsumexp(0)"),
    )


@convention(
    "SiLU",
    symptom="nan after an activation, where an input was -inf",
    translate="mask after the activation, or with a large finite number",
)
def minus_infinity_in_a_gate():
    """x Φ(x) and x σ(x) are -inf · 0 = nan at -inf, though they tend to 0; relu gives
    0."""
    x = torch.tensor(-math.inf, dtype=torch.float64)
    return entry(
        locals(),
        {"F.gelu(x)": math.nan, "F.silu(x)": math.nan, "F.relu(x)": 0.0},
    )


@convention(
    "PReLU",
    symptom="a converted PReLU has as many slopes as the input has pixels",
)
def slopes_of_prelu():
    """nn.PReLU learns one slope for all, from 0.25 on; Keras' one for each position of
    the input, from 0 on."""
    x = torch.tensor([[-4.0, -4.0]])

    def keras_alpha(x):  # keras.io, layer PReLU
        return torch.zeros(x.shape[1:])

    return entry(
        locals(),
        {"nn.PReLU()(x)": [[-1.0, -1.0]], "F.prelu(x, keras_alpha(x))": [[0.0, 0.0]]},
        same=("nn.PReLU()(x)", "F.prelu(x, torch.full((2,), 0.25))"),
    )


@convention(
    "GLU",
    symptom="a gated unit of a converted model is wrong, with the right shapes",
)
def half_that_is_the_gate():
    """F.glu takes the second half through the sigmoid, as Flax and the paper do; many a
    SwiGLU has its gate first."""
    x = torch.tensor([3.0, 0.0], dtype=torch.float64)
    first, second = x.chunk(2)
    return entry(
        locals(),
        {
            "F.glu(x)": [3 * 0.5],
            "torch.sigmoid(first) * second": [0.0],
        },
        same=("F.glu(x)", "first * torch.sigmoid(second)"),
    )
