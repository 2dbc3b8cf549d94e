"""The library's version, for the server and for pip."""

__version__ = "1.0.0"
