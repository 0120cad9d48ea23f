"""Choose a device: the one that was asked for, or a message that says what there is.

    python -m numpy_impl.practical.choose_device --device cpu

Every program here takes --device, as its twin does. NumPy has one device, the CPU; what
else there is, CuPy for one, is another library with NumPy's functions.
"""

__all__ = ["available", "choose_device", "main"]


def available():
    """["cpu", "cuda:0", ...]: the names of the devices that can be used here"""
    return ["cpu"]


def choose_device(name="cpu"):
    """The device of that name, on which a tensor has been put to see that it works

    Args:
        name: "cpu".

    Returns:
        "cpu", as `array.device` is.

    Raises:
        ValueError: it is another; why, what there is, and what to do.
    """
    if str(name) != "cpu":
        reason = "NumPy computes on the CPU only: run the twin in torch_impl"
        there_is = ", ".join(available())
        raise ValueError(f"{str(name)!r} cannot be used: {reason}; there is {there_is}")
    return "cpu"


def main(device="cpu"):
    """Print what there is, and what was chosen.

    Args:
        device: which to choose.
    """
    print("there is", ", ".join(available()))
    print("chosen:", choose_device(device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
