"""Which convention tells more of a cause, by its name in bridge.conventions."""

__all__ = ["entry_of"]

# (name of the cause, what its sentence says, the convention); the first that fits.
ENTRIES = (
    ("accumulated", "", "sum of the backwards"),
    ("biased", "is kept", "running variance"),
    ("biased", "in the variance of", "divisor of layer norm"),
    ("biased", "", "divisor of the variance"),
    ("bias correction", "no bias correction", "first value of an average"),
    ("bias correction", "", "steps of each parameter"),
    ("broadcast", "", "column against row"),
    ("epsilon", "is inside the root", "epsilon of rmsprop"),
    ("epsilon", "is outside the root", "epsilon under the root"),
    ("epsilon", "in the variance of", "eps of layer norm"),
    ("epsilon", "instead of", "epsilon of adam"),
    ("factor", "half as large", "mean of all entries"),
    ("factor", "a mean for a sum", "sum instead of mean"),
    ("factor", "a sum for a mean", "sum instead of mean"),
    ("factor", "the batch size", "sum instead of mean"),
    ("factor", "the number of entries", "sum instead of mean"),
    ("flipped", "as if", "no mirror"),
    ("float32", "", "default of floats"),
    ("gate order", "i, f, g, o", "order of the lstm gates"),
    ("gate order", "_hh", "order of the gru gates"),
    ("gate order", "q, k, v) of", "packed projections"),
    ("gate order", "r, z, n", "order of the gru gates"),
    ("ignored", "", "divisor of ignore index"),
    ("left out", "_hh", "two biases"),
    ("momentum", "averages", "sum of the momentum"),
    ("momentum", "inside the momentum", "rate in the momentum"),
    ("momentum", "Nesterov", "point of nesterov"),
    ("momentum", "are exchanged", "momentum of batch norm"),
    ("not accumulated", "np.add.at", "adding to an index twice"),
    ("off by one", "learning rate", "scheduler before optimizer"),
    ("offset", "forget bias", "bias of the forget gate"),
    ("option", "as if align_corners ", "corners of interpolate"),
    ("option", "as if approximate ", "three gelus"),
    ("option", "as if attn_mask ", "true in a mask"),
    ("option", "as if correction ", "divisor of the variance"),
    ("option", "as if count_include_pad ", "padding in the average"),
    ("option", "as if ignore_index ", "divisor of ignore index"),
    ("option", "as if is_causal ", "corner of is causal"),
    ("option", "as if label_smoothing ", "smoothing of all classes"),
    ("option", "as if momentum ", "momentum of batch norm"),
    ("option", "as if negative_slope ", "slope below zero"),
    ("option", "as if padding_idx ", "gradient of the padding row"),
    ("option", "as if reduction ", "sum instead of mean"),
    ("option", "as if scale_grad_by_freq ", "counts in the gradient"),
    ("option", "as if scale ", "scale of the scores"),
    ("option", "as if threshold ", "threshold of softplus"),
    ("option", "as if training ", "statistics of the batch"),
    ("option", "as if unbiased ", "divisor of the variance"),
    ("option", "as if eps ", "eps of layer norm"),
    ("reshaped", "", "reshape is no transpose"),
    ("tie", "a maximum's gradient", "ties of max pooling"),
    ("tie", "a tie, to be shared", "gradient of equal maxima"),
    ("tie", "is 0: on a kink", "kink of max"),
    ("tie", "on a kink", "bound of clamp"),
    ("weight decay", "", "factor of an l2 term"),
)


def entry_of(name, sentence):
    """The convention behind the cause of that name and sentence, or None."""
    for cause, said, entry in ENTRIES:
        if cause == name and said in sentence:
            return entry
    return None
