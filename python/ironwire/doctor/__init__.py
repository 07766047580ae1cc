"""A check of generated SDKs: every call with their own core and with ironwire, compared."""

from ironwire.doctor.command import main

__all__ = ["main"]
