"""Put the tabs together and serve them."""

from __future__ import annotations

import os
from collections.abc import Callable

import gradio as gr

from hub.hub import Hub
from hub.specs import KINDS, Kind
from hub.ui.app import App
from hub.ui.chooser import usable
from hub.ui.i18n import say, t, translations
from hub.ui.storage import claim
from hub.ui.style import css, theme
from hub.ui.tabs import asr, dialogue, driver, lipsync, make_avatar, plugins, tts

TABS: dict[Kind, Callable[[App], None]] = {
    "tts": tts.build,
    "asr": asr.build,
    "dialogue": dialogue.build,
    "driver": driver.build,
    "lipsync": lipsync.build,
}
FLOW: tuple[Kind, ...] = ("tts", "driver", "lipsync")
"""The kinds that `make avatar` needs."""

HOUR = 3600


def build_app(hub: Hub) -> gr.Blocks:
    """The app for what is installed; no engine is loaded before it is first used."""
    claim(hub.settings.data_dir / "app")
    age = HOUR if hub.settings.public else 24 * HOUR
    app = App(hub)
    blocks = gr.Blocks(title="Avatar Hub", analytics_enabled=False, delete_cache=(600, age))
    with blocks:
        gr.HTML(
            f'<div class="masthead"><h1>Avatar Hub</h1><p>{say("tagline")}</p></div>', padding=False
        )
        installed = [kind for kind in KINDS if usable(hub, kind)]
        with gr.Tabs():
            if set(FLOW) <= set(installed):
                with gr.Tab(t("tab_make"), id="make"):
                    make_avatar.build(app)
            for kind in installed:
                with gr.Tab(t(f"tab_{kind}"), id=kind):
                    _hint(f"intro_{kind}")
                    TABS[kind](app)
            with gr.Tab(t("tab_plugins"), id="plugins") as tab:
                _hint("intro_plugins")
                refresh = plugins.build(app)
        app.connect(blocks, tab.select, refresh.click)
        blocks.unload(_leave(app))
    blocks.queue(max_size=32 if hub.settings.public else 128)
    return blocks


def launch(
    hub: Hub,
    *,
    host: str | None = None,
    port: int | None = None,
    share: bool = False,
    block: bool = True,
) -> gr.Blocks:
    """Serve the app; ``GRADIO_SERVER_NAME`` and ``GRADIO_SERVER_PORT`` stand in for host and port.

    Whoever shares the app lets strangers in: use the setting ``public`` then. ``block`` waits until
    the server is stopped.
    """
    settings = hub.settings
    blocks = build_app(hub)
    private = [settings.weights_dir, settings.cache_dir, settings.inputs_dir, settings.jobs_dir]
    private += [*settings.weights_dirs, *settings.own_weights.values()]
    blocks.launch(
        server_name=host,
        server_port=port,
        share=share,
        prevent_thread_lock=not block,
        theme=theme(),
        css=css(),
        i18n=translations(),
        mcp_server=True,
        footer_links=["api", "settings"],
        max_file_size=settings.max_upload_mb * 10**6,
        blocked_paths=[str(path) for path in private],
        strict_cors=True,
        show_error=False,
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        quiet=bool(os.environ.get("SPACE_ID")),
    )
    return blocks


def _hint(key: str) -> gr.HTML:
    return gr.HTML(say(key), elem_classes="hint", padding=False)


def _leave(app: App) -> Callable[[gr.Request], None]:
    def leave(request: gr.Request) -> None:
        app.running.cancel(request.session_hash)
        app.keys.forget(request.session_hash)

    return leave
