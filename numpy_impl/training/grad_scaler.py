"""GradScaler: a loss made large, so that its gradients are not 0 in float16.

float16 ends at 65504, and what is below 3e-8 is 0 in it. Gradients are small rather
than large: multiplied by a scale they fit. The scale is found by trying: an update with
an infinite gradient is left out and the scale is halved; after many good ones it
doubles.

    model.backward(criterion.backward(scaler.scale(1.0)))
    scaler.unscale_(optimizer)  # if one clips; else step does it
    clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
"""

import numpy as np

from numpy_impl.nn.blocks import quiet

__all__ = ["GradScaler"]

READY, UNSCALED, STEPPED = range(3)  # how far an optimizer is since the last update()


class GradScaler:
    """scale ← scale backoff after an inf or NaN, scale growth after `interval` without

    Args:
        device: only "cpu"; torch's default is "cuda".
        init_scale: the first scale.
        growth_factor: above 1; it grows no more where it would be infinite.
        backoff_factor: below 1.
        growth_interval: how many updates in a row have to be good.
        enabled: False leaves loss and gradients as they are, for other dtypes.

    Raises:
        AssertionError: a factor is out of its range.

    Source: torch.amp.GradScaler.
    """

    def __init__(
        self,
        device="cpu",
        init_scale=2.0**16,
        growth_factor=2.0,
        backoff_factor=0.5,
        growth_interval=2000,
        enabled=True,
    ):
        if device != "cpu":
            raise RuntimeError(f'device must be "cpu", got {device!r}')
        if enabled and not growth_factor > 1:
            raise AssertionError(f"growth_factor must be > 1, got {growth_factor}")
        if enabled and not backoff_factor < 1:
            raise AssertionError(f"backoff_factor must be < 1, got {backoff_factor}")
        self.enabled = enabled
        self._scale, self._growth_tracker = np.float32(init_scale), 0
        self.growth_factor, self.backoff_factor = growth_factor, backoff_factor
        self.growth_interval = growth_interval
        self.stages, self.found_inf = {}, {}  # by the optimizer's id

    def scale(self, outputs):
        """loss scale, in the loss's dtype; of several outputs each.

        Raises:
            ValueError: it is no number, no array, no list or tuple of them.
        """
        if not self.enabled:
            return outputs
        if isinstance(outputs, list | tuple):
            return type(outputs)(self.scale(output) for output in outputs)
        if not isinstance(outputs, float | np.generic | np.ndarray):
            raise ValueError(
                f"outputs must be an array or a list of them, got {outputs!r}"
            )
        dtype = getattr(outputs, "dtype", np.dtype(float))
        return outputs * dtype.type(self._scale)

    def unscale_(self, optimizer):
        """g ← g / scale, and note whether one is inf or NaN: before clipping.

        Raises:
            RuntimeError: it was called before in this update, or after `step`.
        """
        if not self.enabled:
            return
        stage = self.stages.get(id(optimizer), READY)
        if stage == UNSCALED:
            raise RuntimeError("unscale_() was called for this optimizer already")
        if stage == STEPPED:
            raise RuntimeError("unscale_() is called after step(): it comes before it")
        inverse = np.float32(1 / float(self._scale))
        params = [p for group in optimizer.param_groups for p in group["params"]]
        params = [p for p in params if p.grad is not None]
        with quiet():
            finite = [np.isfinite(p.grad).all() for p in params]
            for p in params:
                p.grad = p.grad * p.grad.dtype.type(inverse)
        self.stages[id(optimizer)] = UNSCALED
        if params:
            self.found_inf[id(optimizer)] = not all(finite)

    def step(self, optimizer):
        """optimizer.step(), but not where a gradient is inf or NaN.

        Raises:
            RuntimeError: it was called before in this update.
            AssertionError: no parameter of the optimizer has a gradient.
        """
        if not self.enabled:
            return optimizer.step()
        stage = self.stages.get(id(optimizer), READY)
        if stage == STEPPED:
            raise RuntimeError("step() was called already since the last update()")
        if stage == READY:
            self.unscale_(optimizer)
        if id(optimizer) not in self.found_inf:
            raise AssertionError("no parameter of the optimizer has a gradient")
        skipped = self.found_inf[id(optimizer)]
        result = None if skipped else optimizer.step()
        self.stages[id(optimizer)] = STEPPED
        return result

    def update(self, new_scale=None):
        """The scale of the next update, once all optimizers have stepped.

        Raises:
            AssertionError: no optimizer has.
        """
        if not self.enabled:
            return
        if new_scale is not None:
            self._scale = np.float32(new_scale)
        elif not self.found_inf:
            raise AssertionError("update() comes after step() or unscale_()")
        elif any(self.found_inf.values()):
            self._scale = np.float32(float(self._scale) * self.backoff_factor)
            self._growth_tracker = 0
        else:
            self._grow()
        self.stages, self.found_inf = {}, {}

    def _grow(self):
        """One good update more."""
        self._growth_tracker += 1
        if self._growth_tracker == self.growth_interval:
            with quiet():
                larger = np.float32(float(self._scale) * self.growth_factor)
            self._scale = larger if np.isfinite(larger) else self._scale
            self._growth_tracker = 0

    def get_scale(self):
        """The scale, a float; 1.0 if it is not enabled."""
        return float(self._scale) if self.enabled else 1.0

    def is_enabled(self):
        """Whether it does anything."""
        return self.enabled

    def state_dict(self):
        """Plain numbers under torch's names; {} if it is not enabled."""
        if not self.enabled:
            return {}
        return {
            "scale": self.get_scale(),
            "growth_factor": self.growth_factor,
            "backoff_factor": self.backoff_factor,
            "growth_interval": self.growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict):
        """Go on from a `state_dict()`, torch's as well.

        Raises:
            RuntimeError: it is empty, of a scaler that was not enabled.
        """
        if not self.enabled:
            return
        if not state_dict:
            raise RuntimeError("state_dict is empty: that scaler was not enabled")
        self._scale = np.float32(state_dict["scale"])
        self.growth_factor = state_dict["growth_factor"]
        self.backoff_factor = state_dict["backoff_factor"]
        self.growth_interval = state_dict["growth_interval"]
        self._growth_tracker = state_dict["_growth_tracker"]
