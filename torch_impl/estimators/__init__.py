"""Models that fit themselves: roadmap 6.2.2."""

from torch_impl.estimators.linear_regression import LinearRegression
from torch_impl.estimators.logistic_regression import LogisticRegression

__all__ = ["LinearRegression", "LogisticRegression"]
