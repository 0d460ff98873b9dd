"""The app: one tab for the flow, one for each kind of provider, one for the plugins."""

from hub.ui.build import build_app, launch

__all__ = ["build_app", "launch"]
