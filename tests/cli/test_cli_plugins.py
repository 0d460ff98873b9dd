"""`avatar-hub plugins`, and the commands that plugins add."""

from __future__ import annotations

import json
import os

from hub.settings import get_settings


def test_json_is_a_list_of_objects_with_the_promised_fields(run, plugin_folder) -> None:
    plugin_folder.add("sad", "print('noise')\nraise RuntimeError('out of luck')")
    result = run("plugins", "--json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert all(
        list(row) == ["id", "kind", "plugin", "version", "state", "reason", "fix"] for row in rows
    )
    by_id = {(row["kind"], row["id"]): row for row in rows}
    assert by_id["tts", "hum"]["state"] == "ready"
    assert by_id["", "kokoro"]["state"] == "disabled"
    assert by_id["", "sad"]["reason"] == "RuntimeError: out of luck"
    assert "pip" in by_id["", "sad"]["fix"]


def test_the_table_is_aligned_and_tells_reason_and_fix(run, plugin_folder) -> None:
    plugin_folder.add("sad", "raise RuntimeError('out of luck')")
    lines = run("plugins").stdout.splitlines()
    column = lines[0].index("STATE")
    (line,) = [number for number, text in enumerate(lines) if " sad " in text]
    assert lines[line][column:].startswith("broken")
    assert lines[line + 1].strip() == "RuntimeError: out of luck"
    assert lines[line + 2].strip().startswith("Fix: ")
    assert lines[-1] == "Commands of plugins: shout"


def test_without_any_plugin_it_says_so(run, plugin_folder, monkeypatch) -> None:
    embedded = os.environ["AVATAR_HUB_DISABLED_PLUGINS"]
    monkeypatch.setenv("AVATAR_HUB_DISABLED_PLUGINS", f"{embedded},ears,flow")
    get_settings.cache_clear()
    result = run("plugins")
    assert result.exit_code == 0
    assert "disabled" in result.stdout
    assert "Commands" not in result.stdout


def test_a_plugins_command_runs(run) -> None:
    assert run("shout", "hello").stdout == "HELLO\n"
    assert "Say it loudly." in run("shout", "--help").stdout


def test_a_plugin_that_fails_to_add_commands_is_told_and_harms_no_other(run, plugin_folder) -> None:
    plugin_folder.add(
        "bad",
        """
        from hub import hookimpl
        @hookimpl
        def register_commands(cli):
            raise RuntimeError("no commands today")
        """,
    )
    result = run("shout", "hello")
    assert result.stdout == "HELLO\n"
    assert "avatar-hub-bad could not add its commands: RuntimeError: no commands" in result.stderr


def test_an_unknown_command_is_refused(run) -> None:
    result = run("no-such-command")
    assert result.exit_code == 2
    assert "No such command 'no-such-command'" in result.stderr
