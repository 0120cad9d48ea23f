"""Figures of the estimators."""
