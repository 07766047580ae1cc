"""Checks an SDK on ironwire: every endpoint with made-up arguments, compared byte for byte."""

from ironwire.doctor.command import main

__all__ = ["main"]
