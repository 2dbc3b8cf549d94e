"""The library's version, told to the server and to pip."""

__version__ = "1.0.0"
