"""TWIN: teach a vision-language model to see the difference between look-alikes."""

__version__ = "0.1.0"
