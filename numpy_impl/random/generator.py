"""The Mersenne Twister: a seed becomes a stream of 32-bit words.

MT19937 (Matsumoto & Nishimura 1998) keeps 624 words. From a seed s they start as

    word[0] = s mod 2³²
    word[i] = 1812433253 (word[i-1] xor word[i-1] >> 30) + i   mod 2³²

and after every 624 draws the twister makes the next 624 of them. NumPy has the same
generator, so words are drawn from it; what PyTorch adds is how words become numbers.
"""

import operator
import secrets

import numpy as np
from numpy.random.bit_generator import ISeedSequence

__all__ = [
    "Generator",
    "default_generator",
    "manual_seed",
    "seed",
    "initial_seed",
    "get_rng_state",
    "set_rng_state",
]

WORDS = 624
DEFAULT_SEED = 67280421310721  # of a Generator() that was never seeded

# The 5056 bytes of torch.get_rng_state(): the C struct CPUGeneratorImplState.
STATE = np.dtype(
    [
        ("seed", np.uint64),
        ("left", np.int32),  # words left before the next twist, plus one
        ("seeded", np.int32),
        ("next", np.uint64),  # the word to be drawn next
        ("words", np.uint64, WORDS),  # 32 bits each, stored in 64
        ("normal_x", np.float64),  # unused since PyTorch 1.6, as is rho
        ("normal_y", np.float64),  # the second normal of a pair, kept for the next call
        ("normal_rho", np.float64),
        ("normal_is_valid", np.int64),
        ("float_normal", np.int64),  # a float32 pair, which no CPU kernel draws
    ]
)


class Unseeded(ISeedSequence):
    """First words that nobody draws: NumPy's own take long to compute."""

    def generate_state(self, n_words, dtype=np.uint32):
        return [0] * n_words


class Generator:
    """A stream of random words, as torch.Generator on the CPU.

    Args:
        device: None or "cpu".

    Raises:
        RuntimeError: for any other device.
    """

    def __init__(self, device="cpu"):
        if device is not None and str(device) != "cpu":
            raise RuntimeError(f"device must be None or 'cpu', got {device!r}")
        self.device = "cpu"
        self._stream = np.random.Generator(np.random.MT19937(Unseeded()))
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed):
        """Start the stream of `seed`, an int in -2⁶³ .. 2⁶⁴ - 1; returns the generator.

        Only the low 32 bits choose the stream: 0 and 2³² start the same one.

        Raises:
            RuntimeError: if seed is not an int.
            ValueError: if it is out of range.
        """
        if isinstance(seed, bool) or not hasattr(seed, "__index__"):
            kind = type(seed).__name__
            raise RuntimeError(f"seed must be an int, got {kind}")
        seed = operator.index(seed)
        if not -(2**63) <= seed < 2**64:
            raise ValueError(f"seed must be in -2**63 .. 2**64 - 1, got {seed}")
        self._seed = seed % 2**64
        self.next_double_normal_sample = None
        np.random.RandomState(self._stream.bit_generator).seed(seed % 2**32)
        return self

    def seed(self):
        """Start the stream of a seed that nobody can foresee, and return the seed."""
        self.manual_seed(secrets.randbits(64))
        return self._seed

    def initial_seed(self):
        """The seed that started this stream, negative ones plus 2⁶⁴."""
        return self._seed

    def get_state(self):
        """The stream's place, as the uint8 array (5056,) that PyTorch reads and writes.

        Right after seeding and after each 624 words the field `next` may say 0 where
        PyTorch says 624 or the other way round; both mean that a twist comes first.
        """
        twister = self._stream.bit_generator.state["state"]
        state = np.zeros((), STATE)
        state["seed"] = self._seed
        state["left"] = WORDS + 1 - twister["pos"]
        state["seeded"] = 1
        state["next"] = twister["pos"] % WORDS
        state["words"] = twister["key"]
        if self.next_double_normal_sample is not None:
            state["normal_y"] = self.next_double_normal_sample
            state["normal_is_valid"] = 1
        return np.frombuffer(state.tobytes(), np.uint8).copy()

    def set_state(self, new_state):
        """Continue where a `get_state()` of this generator or of PyTorch's was taken.

        Raises:
            TypeError: if new_state is not an array of uint8.
            RuntimeError: if it has not 5056 bytes, or they are no state.
        """
        dtype = getattr(new_state, "dtype", type(new_state).__name__)
        if dtype != np.uint8:
            raise TypeError(f"new_state must be an array of uint8, got {dtype}")
        if new_state.size != STATE.itemsize:
            raise RuntimeError(
                f"new_state must have {STATE.itemsize} bytes, got {new_state.size}"
            )
        state = np.frombuffer(np.asarray(new_state).tobytes(), STATE)[0]
        left, following = int(state["left"]), int(state["next"])
        if not (state["seeded"] and 0 < left <= WORDS and following <= WORDS):
            raise RuntimeError(
                "new_state must be a Mersenne Twister that was seeded, with left in "
                f"1 .. {WORDS}, got seeded {state['seeded']}, left {left}, "
                f"next {following}"
            )
        self._seed = int(state["seed"])
        self._stream.bit_generator.state = {
            "bit_generator": "MT19937",
            "state": {
                "key": state["words"].astype(np.uint32),
                "pos": WORDS + 1 - left,
            },
        }
        cached = float(state["normal_y"]) if state["normal_is_valid"] & 1 else None
        self.next_double_normal_sample = cached
        return self

    def clone_state(self):
        """A new generator at the same place of the same stream."""
        return Generator(self.device).set_state(self.get_state())

    __copy__ = clone_state

    def random32(self, n):
        """The next n words, uint32."""
        return self._stream.integers(2**32, size=n, dtype=np.uint32)

    def random64(self, n):
        """The next 2n words as n of uint64, each the first word · 2³² + the second."""
        return self._stream.integers(2**64, size=n, dtype=np.uint64)


default_generator = Generator()
default_generator.seed()


def manual_seed(seed):
    """Start the stream of `seed` in the default generator, and return that.

    Whatever int() takes is a seed, as in torch.manual_seed.

    Raises:
        ValueError: if it is not in -2⁶³ .. 2⁶⁴ - 1.
    """
    return default_generator.manual_seed(int(seed))


def seed():
    """Start an unforeseeable stream in the default generator, and return its seed."""
    return default_generator.seed()


def initial_seed():
    """The seed that started the default generator's stream."""
    return default_generator.initial_seed()


def get_rng_state():
    """The default generator's state, a uint8 array (5056,)."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Put the default generator back to a state that was taken before."""
    default_generator.set_state(new_state)
