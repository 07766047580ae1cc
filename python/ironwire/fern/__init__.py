"""Stand-ins for the cores of generated SDKs, each in its package's own generation."""

from ironwire.fern.modules import core_for, profile_of
from ironwire.fern.profiles import NEWEST, PROFILES, Profile

__all__ = ["NEWEST", "PROFILES", "Profile", "core_for", "profile_of"]
