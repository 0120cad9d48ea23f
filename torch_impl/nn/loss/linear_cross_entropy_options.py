"""How many rows of logits linear_cross_entropy has at a time.

With options PyTorch computes the gradients in forward, piece by piece.
`python torch_impl/nn/loss/linear_cross_entropy_options.py` shows that the loss and its
gradient are the same.
"""

from torch.nn import LinearCrossEntropyOptions

__all__ = ["LinearCrossEntropyOptions"]


if __name__ == "__main__":
    import torch

    # Six rows of three classes, all at once and two at a time: one loss, one gradient
    input = torch.linspace(-1, 1, 24).reshape(6, 4)
    target = torch.tensor([0, 1, 2, 0, 1, 2])
    for options in (None, LinearCrossEntropyOptions(batch_chunk_size=2)):
        weight = torch.eye(3, 4, requires_grad=True)
        loss = torch.nn.functional.linear_cross_entropy(
            input, weight, target, options=options
        )
        loss.backward()
        print(f"{options and options.batch_chunk_size} rows a piece: loss {loss:.4f}")
        print("grad_weight", weight.grad[:, 0])
