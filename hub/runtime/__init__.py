"""Run an engine where its spec says, and speak with it in plain values."""

from hub.runtime.environments import Environment, Environments
from hub.runtime.host import EngineHost

__all__ = ["EngineHost", "Environment", "Environments"]
