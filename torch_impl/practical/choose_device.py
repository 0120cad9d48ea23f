"""Choose a device: the one that was asked for, or a message that says what there is.

    python -m torch_impl.practical.choose_device --device cuda

Every program here takes --device and asks this file. Model and batches have to lie on
one device: `model.to(device)`, `x.to(device)`. Draw first and move afterwards: another
device's generator draws other numbers from the same seed.
"""

import torch

__all__ = ["available", "choose_device", "main"]

INSTALL = "install PyTorch's build for your GPU, see pytorch.org/get-started/locally"
LOOK = "look whether nvidia-smi sees it, and at CUDA_VISIBLE_DEVICES"


def available():
    """["cpu", "cuda:0", ...]: the names of the devices that can be used here"""
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    if accelerator is None:
        return ["cpu"]
    count = torch.accelerator.device_count()
    return ["cpu", *(f"{accelerator.type}:{i}" for i in range(count))]


def choose_device(name="cpu"):
    """The device of that name, on which a tensor has been put to see that it works

    Args:
        name: "cpu", "cuda", "cuda:1", "mps", ..., or a torch.device.

    Returns:
        A torch.device.

    Raises:
        ValueError: it cannot be used here; why, what there is, and what to do.
    """
    try:
        device = torch.device(name)
        torch.zeros(1, device=device).cpu()
    except (RuntimeError, AssertionError, ImportError) as error:
        reason = reason_of(str(name), str(error).splitlines()[0].rstrip("."))
        there_is = ", ".join(available())
        raise ValueError(
            f"{str(name)!r} cannot be used: {reason}; there is {there_is}"
        ) from None
    return device


def reason_of(name, said):
    """Why a device cannot be used, and what to do; what PyTorch said, where it helps"""
    kind, _, index = name.partition(":")
    if kind == "cuda" and not torch.backends.cuda.is_built():
        return f"PyTorch {torch.__version__} is built without CUDA: {INSTALL}"
    if kind == "cuda" and not torch.cuda.is_available():
        return f"PyTorch finds no GPU: {LOOK}"
    if kind == "cuda" and index.isdigit() and int(index) >= torch.cuda.device_count():
        return f"there are {torch.cuda.device_count()}, counted from cuda:0"
    if kind == "mps" and not torch.backends.mps.is_available():
        return "it is the GPU of a Mac, with a PyTorch built for it"
    if kind == "meta":
        return "its tensors have shapes and no numbers"
    if said.startswith("Could not run"):
        return "this PyTorch is built without it"
    if "device string" in said.lower():
        return "PyTorch knows no such name: write cpu, cuda, cuda:1 or mps"
    return f"PyTorch says: {said}"


def main(device="cpu"):
    """Print what there is, and what was chosen.

    Args:
        device: which to choose.
    """
    print("there is", ", ".join(available()))
    print("chosen:", choose_device(device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
