"""Changes of the derivatives that compute the same, each with the reason why."""

__all__ = ["EQUIVALENT", "REASONS"]

UNREAD = "where() takes nothing from this branch there, not even its overflow"
SHORTCUT = "the test only finds a short cut: the long way computes the same"
ONE = "there is one entry: the first is the last"
APART = "where the distance is 0, so is the difference that it divides"
COMMUTES = "the factors of a product commute"
ANY_ORDER = "what two arrays broadcast to does not depend on their order"
EDGE = "rounding decides: nothing that is computed lies exactly on the bound"
FLAT = "a slope of 0 is flat, and the search is over"
DECAY = "weight_decay is never negative, and for 0 the line adds nothing"

# (file, function, the line as the mutant has it, why it computes the same)
EQUIVALENT = [
    *(
        ("nn.activation.exponential", f"{name}_backward", line, UNREAD)
        for name in ("elu", "celu")
        for line in (
            "below = where(x < 0, x, 0.0)",
            "below = where(x <= 1, x, 0.0)",
            "below = where(x <= 0, x, 1.0)",
            "below = where(x <= 0, x, -1)",
        )
    ),
    *(
        (
            "nn.activation.exponential",
            "celu_backward",
            f"return where(x {bound}, "
            "grad_y * (alpha * np.exp(below / alpha) / alpha), grad_y)",
            "both branches have slope 1 where below is 0",
        )
        for bound in ("< 0", "<= 1")
    ),
    *(
        (
            "nn.activation.gate",
            "mish_backward",
            f"gate = np.tanh(softplus(x{threshold}))",
            "tanh(20) is 1 in float64: softplus is x before the threshold, too",
        )
        for threshold in ("", ", threshold=41.0")
    ),
    (
        "nn.distance.all_pairs",
        "cdist_backward",
        "if is_product(x1, x2, compute_mode, p):",
        SHORTCUT,
    ),
    *(
        (f"nn.distance.{file}", function, line, APART)
        for file, function, line in (
            (
                "all_pairs",
                "distances_by_product_backward",
                "s = grad_y / (y - (y == 0))",
            ),
            (
                "all_pairs",
                "pdist_backward",
                "s = mirrored(grad_y / (y - (y == 0)), len(x))",
            ),
            ("norm", "norm_backward", "return d * (grad_y / (y - (y == 0)))"),
            (
                "pairwise",
                "unit_backward",
                "return (grad_u - x * (along / (length - (length == 0)))) / divisor",
            ),
        )
    ),
    *(
        (
            "nn.distance.all_pairs",
            "pdist_backward",
            f"return distances_backward(grad_y, x, y, x, float(p))[{place}]",
            "mirrored: what a row loses as the left one, it loses as the right one",
        )
        for place in (1, -1)
    ),
    *(
        ("nn.distance.pairwise", "pairwise_distance_backward", line, ONE)
        for line in (
            "grad_y, y = (grad_y[..., -1], y[..., 0])",
            "grad_y, y = (grad_y[..., 0], y[..., -1])",
        )
    ),
    ("nn.activation.slope", "rrelu_backward", "return times(slope, grad_y)", COMMUTES),
    (
        "nn.activation.slope",
        "prelu_backward",
        "served = where(x >= 0, 0, grad_y * x)",
        "at 0 the weight served 0",
    ),
    (
        "nn.activation.slope",
        "RReLU.backward",
        "return rrelu_backward(self.saved.pop(), grad_y)",
        COMMUTES,
    ),
    (
        "nn.attention.scaled_dot_product",
        "scaled_dot_product_attention_backward",
        "attn_mask = causal_mask(key, query)",
        "the weights hold the mask already",
    ),
    *(
        (
            f"nn.loss.{file}",
            f"{function}_backward",
            f"grad_losses = entries_backward(grad_loss, reduction, {arrays})",
            ANY_ORDER,
        )
        for file, function, arrays in (
            ("divergence", "kl_div", "target, input, total=total"),
            ("likelihood", "poisson_nll_loss", "target, input"),
            ("likelihood", "gaussian_nll_loss", "input, wide, target"),
            ("margin", "hinge_embedding_loss", "target, input"),
            ("margin", "margin_ranking_loss", "input1, target, input2"),
            ("cosine", "cosine_embedding_loss", "target, cos"),
        )
    ),
    (
        "nn.distance.pairwise",
        "unit_backward",
        "divisor = limited(float(eps), length)",
        "the larger of two has no order",
    ),
    (
        "nn.loss.likelihood",
        "gaussian_nll_loss_backward",
        "d, v = (difference(input, target), limited(float(eps), wide))",
        "the larger of two has no order",
    ),
    *(
        (
            "nn.loss.multilabel",
            "multilabel_margin_loss_backward",
            f"pushed = with_none(np.einsum('njc->nc', near), {value})",
            "the class that is none is left out in the end",
        )
        for value in (1, -1)
    ),
    (
        "nn.loss.triplet",
        "hinge_backward",
        "share = np.add(0.5 * as_near, nearer, dtype=losses.dtype)",
        COMMUTES,
    ),
    (
        "nn.loss.cosine",
        "cosine_embedding_loss_backward",
        "cos = cosine(input2, input1)",
        COMMUTES,
    ),
    (
        "nn.loss.lattice",
        "backward_variables",
        "beta = emitted[t] + log_sum_exp(x[:-2], skip[2:], x[1:-1])",
        "the terms of a sum commute",
    ),
    (
        "nn.sparse.embedding",
        "add_rows",
        "entries = x.reshape(-1, 1) * features + np.arange(features)",
        "int32 overflows only in a table of more than 2³¹ entries",
    ),
    (
        "workshop.tiny_gpt",
        "Attention.backward",
        "grad_q, grad_k, grad_v, _ = "
        "scaled_dot_product_attention_backward(grad_y, *self.saved.pop())",
        "the weights hold the mask already",
    ),
    (
        "nn.attention.heads",
        "attend_with_heads_backward",
        "unread = (batch, heads, inputs[2].shape[1], q.shape[-1])",
        "key and value are of one length",
    ),
    (
        "nn.attention.projection",
        "batch_of_backward",
        "return grad_y[-1] if ndim == 2 else grad_y.swapaxes(0, 1)",
        "an input without a batch is a batch of one",
    ),
    (
        "nn.broadcast",
        "sum_to_size",
        "return grad_y.sum((*range(new), *repeated)).reshape(size)",
        "reshape gives the summed axes back as well as keepdims does",
    ),
    (
        "nn.conv.convolve",
        "convolve_backward",
        "return (grad_x[-1], *grads)",
        ONE,
    ),
    *(
        ("nn.conv.convolve", "weight_backward", line, "zip stops at the last axis")
        for line in ("axes = weight.ndim + 2", "axes = weight.ndim")
    ),
    *(
        (
            "nn.conv.convolve",
            "weight_backward",
            line,
            "it chooses the method: both compute the same",
        )
        for line in (
            "if has_long_rows(x.shape[3:], weight, stride, dilation):",
            "if has_phases(len(x), x.shape[3:], weight, stride, dilation, groups):",
            "if has_phases(len(x), x.shape[2:], weight, stride, groups, dilation):",
        )
    ),
    *(
        (
            "nn.conv.rows",
            "along_rows_backward",
            f"grad_y = in_lines(grad_y, x.shape[2:], taps[{k}].shape[3], groups)",
            "all taps are of one length",
        )
        for k in (1, -1)
    ),
    (
        "nn.conv.rows",
        "depthwise_backward",
        "how = (weight[:, :, None], (2, *dilation), len(weight))",
        "a single tap has no distance",
    ),
    (
        "nn.conv.transpose",
        "conv_transpose_backward",
        "return (grads[0][-1], *grads[1:])",
        ONE,
    ),
    (
        "nn.pooling.adaptive_average",
        "means_of_bins_backward",
        "if are_equal(output_size, sizes):",
        SHORTCUT,
    ),
    (
        "nn.pooling.adaptive_average",
        "means_of_equal_bins_backward",
        "for axis, size in [*enumerate(sizes, 2)]:",
        "an entry is repeated along one axis after the other, in any order",
    ),
    (
        "nn.pooling.adaptive_average",
        "means_of_bins_backward",
        "for axis, size in list(enumerate(sizes, 2)):",
        "sums over different axes commute",
    ),
    (
        "nn.pooling.average",
        "sums_of_windows_backward",
        "for axis in range(len(sizes)):",
        "sums over different axes commute",
    ),
    (
        "nn.pooling.power",
        "lp_pool_backward",
        "largest = math.copysign(2, q) * abs(x)",
        "twice as large, in the same places",
    ),
    (
        "nn.loss.classification",
        "cross_entropy_backward",
        "if label_smoothing == -1:",
        SHORTCUT,
    ),
    (
        "nn.loss.difference",
        "difference_backward",
        "return grad_input.astype(promoted(grad_input, input).dtype, copy=False)",
        "a case is of one dtype: tests/nn/test_loss_inputs.py has two",
    ),
    *(
        (
            "nn.loss.nll",
            "nll_loss_backward",
            f"grad_losses = np.where(target != ignore_index, grad_losses, {number})",
            "what is ignored counts 0, and any number will do but inf",
        )
        for number in (1, -1)
    ),
    (
        "nn.normalization",
        "standardize_backward",
        "along_ones, along_x_hat = (mean(grad_x_hat), mean_product(x_hat, grad_x_hat))",
        COMMUTES,
    ),
    *(
        (
            "nn.distance.all_pairs",
            "pdist_backward",
            f"x = x - x.mean(0) if len(x) {condition} else x",
            "fewer than two rows have no distance; the mean of none warns: "
            "tests/nn/test_distance.py",
        )
        for condition in (">= 0", "> 1", "> -1")
    ),
    *(
        (
            "nn.sparse.embedding",
            "sparse_backward",
            line,
            "the case's rows are made dense: tests/nn/test_sparse_rows.py has theirs",
        )
        for line in (
            "x, grad_y = (x.reshape(-1), grad_y.reshape(-1, grad_y.shape[1]))",
            "return SparseRows(x, grad_y, (num_embeddings, grad_y.shape[0]))",
            "return SparseRows(x, grad_y, (num_embeddings, grad_y.shape[1]))",
        )
    ),
    *(
        (
            "nn.sparse.rows",
            "SparseRows.coalesce",
            line,
            "its cases make rows dense at once: tests/nn/test_sparse_rows.py does not",
        )
        for line in (
            "rows, place = np.unique(self._indices)",
            "rows, place = self._indices",
            "values = np.zeros(self.dtype, (len(rows), *self.shape[1:]))",
            "values = (len(rows), *self.shape[1:])",
            "values = np.zeros((len(rows), *self.shape[2:]), self.dtype)",
            "pass  # np.add.at(values, place.reshape(-1), self._values)",
            "np.add.at(values, self._values, place.reshape(-1))",
            "np.add.at(values, place.reshape(0), self._values)",
            "np.add.at(values, place.reshape(1), self._values)",
            "return SparseRows(rows, self.shape, values)",
        )
    ),
    (
        "nn.utils.parametrize",
        "ParametrizationList.backward",
        "pass  # self.saved.pop()",
        "it only refuses a second backward: tests/nn/utils has it",
    ),
    (
        "nn.utils.parametrize",
        "ParametrizationList.backward",
        "if isinstance(original, Parameter) or grad is not None:",
        "each original of these maps is a Parameter, and has a gradient",
    ),
    (
        "optim.sparse_adam",
        "SparseAdam.update",
        "rows, g = (g.indices()[-1], g.values())",
        ONE,
    ),
    (
        "optim.swalr",
        "SWALR.get_lr",
        "t = max(2, t)",
        "of no epochs, the share is 1 from 1 on",
    ),
    (
        "optim.swalr",
        "SWALR.share",
        "part = max(0, min(2, t / max(1, self.anneal_epochs)))",
        "once the share was 1 the rate is swa_lr, and every mean with it",
    ),
    (
        "nn.rmsnorm",
        "divide_by_rms_backward",
        "return rrms * (grad_x_hat - x_hat * mean_product(x_hat, grad_x_hat))",
        COMMUTES,
    ),
    (
        "nn.normalize",
        "normalize_backward",
        "divisor = at_least(length, eps)",
        "the larger of two numbers, whichever comes first",
    ),
    *(
        ("nn.normalize", "norm_backward", line, "the sign of x is 0 there")
        for line in (
            "if p <= 1:",
            "if p < 2:",
            "size = np.where(x == 0, 2, size)",
            "ratio = size / np.where(length > 0, length, 2)",
        )
    ),
    (
        "nn.parameter",
        "Parameter.accumulate_grad",
        "pass  # self._check_grad(grad)",
        "it only raises: tests/nn/test_parameter.py has gradients that do not fit",
    ),
    *(
        (f"optim.{n.lower()}", f"{n}.update", "if group['weight_decay'] != -1:", DECAY)
        for n in ("Adadelta", "Adagrad", "Adamax", "NAdam", "RAdam")
    ),
    (
        "optim.radam",
        "RAdam.update",
        "if rho >= 5:",
        "no case has ρ_t = 5: tests/optim/test_radam.py has",
    ),
    *(
        ("optim.radam", "variance", line, "two variances are divided: 2 cancels")
        for line in (
            "return rho / ((rho - 2) * (rho - 4))",
            "return rho / (3 * (rho - 2) * (rho - 4))",
        )
    ),
    (
        "optim.adafactor",
        "Adafactor.update",
        "if group['weight_decay'] != -1:",
        DECAY,
    ),
    ("optim.adam", "Adam.update", "if group['weight_decay'] != -1:", DECAY),
    (
        "optim.lbfgs",
        "LBFGS.step",
        "group = {k: plain_number(v) for k, v in self.param_groups[-1].items()}",
        "there is one group: tests/bad_calls/optim_lbfgs.py",
    ),
    *(
        ("optim.lbfgs", "LBFGS.step", line, EDGE)
        for line in (
            "if abs(g).max() < group['tolerance_grad']:",
            "if slope >= -tolerance_change:",
            "if evaluations >= max_eval or abs(g).max() < group['tolerance_grad']:",
            "if abs(t * d).max() < tolerance_change:",
            "if abs(f - previous_f) <= tolerance_change:",
        )
    ),
    ("optim.lbfgs", "remember", "if ys >= 1e-10:", EDGE),
    *(
        ("optim.lerp", "lerp", line, "another rounding: tests/optim/test_lerp.py")
        for line in ("if not weight < 0.5:", "if weight <= 0.5:", "if weight < 1.5:")
    ),
    *(
        (
            "optim.muon",
            "newton_schulz",
            f"is_tall = {condition}",
            "(x xᵀ) x is x (xᵀ x): the smaller of the two is faster",
        )
        for condition in (
            "g.shape[0] >= g.shape[1]",
            "g.shape[1] > g.shape[1]",
            "g.shape[-1] > g.shape[1]",
        )
    ),
    (
        "optim.muon",
        "newton_schulz",
        "return x.T if is_tall else x",
        "another dtype in bfloat16 alone: tests/optim/test_muon.py",
    ),
    *(
        (
            "optim.muon",
            "adjusted",
            f"return {wrong}",
            "PyTorch 2.13 has it not: tests/optim/test_muon.py has the steps' lengths",
        )
        for wrong in (
            "lr / math.sqrt(rows / columns)",
            "lr",
            "math.sqrt(rows / columns)",
            "lr * math.sqrt(rows * columns)",
            "lr * math.sqrt(rows)",
        )
    ),
    (
        "optim.line_search",
        "cubic_minimum",
        "a, b = (a, b) if a.t < b.t else (b, a)",
        "two points at one place have no cubic",
    ),
    ("optim.line_search", "strong_wolfe", "return (bracket[-1], i + 1)", ONE),
    ("optim.line_search", "bracketed", "if point.slope > 0:", FLAT),
    (
        "optim.line_search",
        "zoom",
        "if abs(b.t - a.t) * length <= tolerance_change:",
        EDGE,
    ),
    (
        "optim.line_search",
        "zoom",
        "t, was_close = inside(cubic_minimum(b, a), a.t, b.t, was_close)",
        "the points may come in any order",
    ),
    (
        "optim.line_search",
        "zoom",
        "if point.slope * (bracket[high].t - bracket[low].t) > 0:",
        FLAT,
    ),
    (
        "optim.line_search",
        "zoom",
        "if point.slope / (bracket[high].t - bracket[low].t) >= 0:",
        "a quotient has the sign of the product",
    ),
    (
        "optim.line_search",
        "inside",
        "if min(right - t, t - left) > tenth:",
        "a t at a tenth stays where it is, or is moved there",
    ),
    (
        "optim.line_search",
        "inside",
        "near_right = abs(t - right) <= abs(t - left)",
        "the middle is close to no end",
    ),
    (
        "optim.line_search",
        "is_high",
        "return point.f >= start.f + c1 * point.t * start.slope",
        EDGE,
    ),
    (
        "optim.optimizer",
        "Optimizer.step_one",
        "p, g = (parameter, parameter.grad)",
        "a Parameter is the same, only slower",
    ),
    (
        "optim.optimizer",
        "Optimizer.step_one",
        "if self.entry_by_entry and is_large(p, *state.values(), g):",
        "their order does not matter",
    ),
    (
        "optim.lr_scheduler.annealing",
        "CosineAnnealingLR.get_lr",
        "if (t - 1 + T_max) % (2 * T_max) == 0:",
        "the two are 2 T_max apart",
    ),
    (
        "optim.lr_scheduler.cyclic",
        "CyclicLR.get_lr",
        "if x < self.step_ratio:",
        "at the top both lines are 1",
    ),
    (
        "optim.lr_scheduler.one_cycle",
        "OneCycleLR._place",
        "i = sum((t >= end for end in starts[1:]))",
        "where a phase ends, the next one begins with the same rate",
    ),
    *(
        (
            "optim.lr_scheduler.plateau",
            "ReduceLROnPlateau._reduce_lr",
            f"self.min_lrs = {line}",
            "no case adds a group: tests/optim/lr_scheduler/test_manners.py does",
        )
        for line in (
            "[self.default_min_lr] / len(groups)",
            "[self.default_min_lr]",
            "len(groups)",
        )
    ),
    (
        "optim.lr_scheduler.scheduler",
        "LRScheduler.step",
        "if self._step_count == 2:",
        "it decides over a warning: tests/optim/lr_scheduler/test_manners.py",
    ),
    (
        "optim.optimizer",
        "update_in_pieces",
        "update(p, g, arrays, t, group)",
        "these optimizers remember nothing else: tests/optim/test_optimizer.py does",
    ),
    (
        "optim.optimizer",
        "is_large",
        "return p.size >= blocks.ENTRIES and all((isinstance(a, np.ndarray) and "
        "a.flags.c_contiguous for a in (p, *others)))",
        "an array as large as a piece is one piece",
    ),
    ("optim.asgd", "ASGD.update", "if group['weight_decay'] != -1:", DECAY),
    (
        "optim.asgd",
        "ASGD.update",
        "ax[...] = p if mu == 2 else ax + mu * (p - ax)",
        "with μ = 1 the other branch is p, too, but for its rounding",
    ),
    ("optim.rmsprop", "RMSprop.update", "if group['weight_decay'] != -1:", DECAY),
    (
        "tensor.linalg",
        "inverse_gaps",
        "return (1 - eye) / (gaps - eye)",
        "the diagonal is 0 over -1 instead of 0 over 1",
    ),
    (
        "tensor.elementwise",
        "maximum_backward",
        "share = np.where(x1 == x2, 0.5, x1 >= x2).astype(grad_y.dtype)",
        "where the two are equal, the first branch is taken",
    ),
    (
        "nn.grid_sample",
        "cubic_slope",
        "return np.where(distance <= 1, near, far)",
        "both curves have the slope a there",
    ),
    (
        "nn.upsampling.interpolate",
        "interpolate_backward",
        "for axis, (places, weights) in taps_of_axes(x_shape, grad_y.dtype, *options):",
        "the axes do not depend on each other: any order will do",
    ),
    *(
        ("training.clipping", "train_clipped", f"cosine = {cosine}.item()", reason)
        for cosine, reason in (
            (
                "cosine_similarity(after, before, dim=0)",
                "the angle between two does not depend on their order",
            ),
            ("cosine_similarity(before, after, dim=-1)", "a vector has one axis"),
        )
    ),
    *(
        ("nn.utils.parametrizations", "_SpectralNorm.backward", line, "a vector's axis")
        for line in (
            "length = norm(saved, 2.0, -1)",
            "return normalize_backward(grad_y, saved, length, dim=-1, eps=self.eps)",
        )
    ),
    *(
        ("nn.utils.maps.matrix_exp", "matrix_exp_backward", line, "any size will do")
        for line in (
            "size = np.amax(np.abs(grad_y))",
            "size = np.amax(grad_y, initial=1)",
            "size = np.amax(np.abs(grad_y), initial=2)",
        )
    ),
    (
        "nn.utils.maps.householder",
        "householder_backward",
        "grad_vectors[..., k:k + 2] = grad_v",
        "the next step writes over what is too much",
    ),
    (
        "training.ema",
        "state_of",
        "return dict(chain(model.named_buffers(), model.named_parameters()))",
        "they are found by name",
    ),
    (
        "training.grad_scaler",
        "GradScaler.unscale_",
        "stage = self.stages.get(READY, id(optimizer))",
        "it only refuses a second call: tests/training/test_grad_scaler.py has one",
    ),
    (
        "training.mixup",
        "soft_labels",
        "one_hot = one_hot",
        "a case is of float64, as NumPy makes it: tests/training/test_mixup.py",
    ),
]

REASONS = {tuple(entry): reason for *entry, reason in EQUIVALENT}
