"""Initial values: how wide, of which fan, cut off where."""

import math

import torch
from sklearn.neural_network import MLPRegressor
from torch import nn
from torch.nn import init

from bridge.conventions.answers import about
from bridge.conventions.register import convention, entry

__all__ = []


def widest(tensor):
    """The largest of so many draws is near the end of their interval."""
    return tensor.detach().abs().max().item()


@convention(
    "initial values",
    symptom="the same network starts from other losses in Keras, and learns faster or "
    "slower",
    translate="init.xavier_uniform_(linear.weight), init.zeros_(linear.bias)",
)
def width_of_linear():
    """nn.Linear draws uniformly within 1 / √in, which its code writes as
    kaiming_uniform_(a=√5); Keras within √(6 / (in + out)), Glorot's width."""
    linear = nn.Linear(100, 500)
    glorot = init.xavier_uniform_(torch.empty(500, 100))
    gain = init.calculate_gain("leaky_relu", math.sqrt(5))
    return entry(
        locals(),
        {
            "widest(linear.weight)": about(1 / 100**0.5, 0.01),
            "gain * (3 / 100) ** 0.5": 1 / 100**0.5,
            "widest(glorot)": about((6 / (100 + 500)) ** 0.5, 0.01),
        },
        same=("gain * (3 / 100) ** 0.5", "100**-0.5"),
    )


@convention(
    "initial values",
    symptom="the first predictions are not 0 for an input of zeros",
    translate="init.zeros_(linear.bias)",
)
def bias_of_linear():
    """nn.Linear draws its biases within 1 / √in, too; Keras, Flax and LayerNorm start
    theirs at 0."""
    linear = nn.Linear(100, 1000)
    return entry(
        locals(),
        {
            "widest(linear.bias)": about(1 / 100**0.5, 0.05),
            "widest(nn.LayerNorm(100).bias)": 0.0,
        },
    )


@convention(
    "initial values",
    symptom="MLPClassifier and my network of the same shape start differently",
    translate="init.uniform_(weight, -width, width), of weights and biases",
)
def width_of_scikit_learn():
    """MLPRegressor and MLPClassifier draw weights and biases within √(6 / (in + out)),
    with activation="logistic" within √(2 / (in + out))."""
    x, y = torch.zeros(2, 100).numpy(), torch.zeros(2).numpy()

    def first_layer(activation):
        still = {"solver": "sgd", "learning_rate_init": 1e-30}
        mlp = MLPRegressor(hidden_layer_sizes=500, activation=activation, **still)
        return torch.from_numpy(mlp.partial_fit(x, y).coefs_[0])

    return entry(
        locals(),
        {
            "widest(first_layer('relu'))": about((6 / (100 + 500)) ** 0.5, 0.01),
            "widest(first_layer('logistic'))": about((2 / (100 + 500)) ** 0.5, 0.01),
            "widest(nn.Linear(100, 500).weight)": about(1 / 100**0.5, 0.01),
        },
    )


@convention(
    "initial values",
    symptom="embeddings start 35 times larger than in Keras",
    translate="init.uniform_(embedding.weight, -0.05, 0.05)",
)
def size_of_embedding():
    """nn.Embedding draws from N(0, 1), Keras uniformly within 0.05, GPT-2 from
    N(0, 0.02)."""
    embedding = nn.Embedding(300, 100)
    keras = init.uniform_(torch.empty(300, 100), -0.05, 0.05)  # keras.io, Embedding
    return entry(
        locals(),
        {
            "embedding.weight.std().item()": about(1.0, 0.05),
            "keras.std().item()": about(0.05 / 3**0.5, 0.05),
        },
    )


@convention(
    "initial values",
    symptom="convolutions start smaller than I computed, by the size of the kernel",
)
def fan_of_a_convolution():
    """The fans of a convolution count its taps: in · K · K, and out · K · K."""
    conv = init.xavier_uniform_(torch.empty(64, 16, 5, 5))
    linear = init.xavier_uniform_(torch.empty(64, 16 * 25))
    return entry(
        locals(),
        {
            "widest(conv)": about((6 / (16 * 25 + 64 * 25)) ** 0.5, 0.01),
            "widest(linear)": about((6 / (16 * 25 + 64)) ** 0.5, 0.01),
        },
        same=("(6 / (16 * 25 + 64 * 25)) ** 0.5", "(6 / (16 + 64)) ** 0.5 / 5"),
    )


@convention(
    "initial values",
    symptom="activations grow or vanish with depth: the matrix was (in, out)",
    translate="initialise the (out, in) view: init.kaiming_uniform_(weight.T)",
)
def fan_of_a_layout():
    """nn.init reads a matrix as (out, in): of one that is (in, out), as in Keras and
    JAX, it takes the wrong fan."""
    right = init.kaiming_uniform_(torch.empty(800, 50))
    wrong = init.kaiming_uniform_(torch.empty(50, 800))
    return entry(
        locals(),
        {
            "widest(right)": about((6 / 50) ** 0.5, 0.01),
            "widest(wrong)": about((6 / 800) ** 0.5, 0.01),
        },
    )


@convention(
    "initial values",
    symptom="layers of tanh or selu start larger or smaller than by Glorot's formula",
)
def gains_of_activations():
    """calculate_gain knows 5/3 for tanh, √2 for relu and 3/4 for selu; xavier_uniform_
    takes none of them if not told, Keras has none."""
    return entry(
        locals(),
        {
            "init.calculate_gain('tanh')": 5 / 3,
            "init.calculate_gain('relu')": 2**0.5,
            "init.calculate_gain('selu')": 3 / 4,
            "init.calculate_gain('sigmoid')": 1.0,
        },
        same=("init.calculate_gain('relu')", "init.calculate_gain('leaky_relu', 0.0)"),
    )


@convention(
    "initial values",
    symptom="He's normal values have outliers that Keras' have not",
)
def tails_of_he_normal():
    """kaiming_normal_ has a normal's tails; Keras' HeNormal is cut off at two standard
    deviations, and widened to keep the variance."""
    std = (2 / 100) ** 0.5
    wide = std / 0.87962566  # the standard deviation of a normal that is cut at ±2
    normal = init.kaiming_normal_(torch.empty(100, 100))
    keras = init.trunc_normal_(torch.empty(100, 100), 0, wide, -2 * wide, 2 * wide)
    return entry(
        locals(),
        {
            "widest(normal) > 3 * std": True,
            "widest(keras) > 3 * std": False,
            "normal.std().item()": about(std, 0.05),
            "keras.std().item()": about(std, 0.05),
        },
        same=("round(widest(keras) / wide, 1)", "2.0"),
    )


@convention(
    "initial values",
    symptom="truncated weights of std 0.02 reach 0.08: nothing was cut off",
    translate="init.trunc_normal_(weight, std=std, a=-2 * std, b=2 * std)",
)
def limits_of_trunc_normal():
    """The limits a=-2 and b=2 of trunc_normal_ are values, not standard deviations as
    in JAX and TensorFlow."""
    default = init.trunc_normal_(torch.empty(100, 100), std=0.02)
    cut = init.trunc_normal_(torch.empty(100, 100), std=0.02, a=-0.04, b=0.04)
    return entry(
        locals(),
        {"widest(default) > 0.06": True, "widest(cut) > 0.04001": False},
    )
