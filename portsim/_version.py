"""The version of the package and of the model: a change of the model's figures raises it."""

__version__ = "0.1.0"
