"""Stands in for a generated `core/request_options.py`."""

from ironwire.types import RequestOptions

__all__ = ["RequestOptions"]
