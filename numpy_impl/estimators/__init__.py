"""Models that fit themselves: roadmap 6.2.2."""

from numpy_impl.estimators.linear_regression import LinearRegression
from numpy_impl.estimators.logistic_regression import LogisticRegression

__all__ = ["LinearRegression", "LogisticRegression"]
