"""hub/registry/discovery.py"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import typer

from hub.registry import State, discover, installed_plugins
from hub.registry.discovery import register_commands

HOOK = "from hub import *\nfrom hub import hookimpl\n@hookimpl\ndef register_providers():\n    "
SPEC = "kind='tts', id='x', title='X', engine='m:E', licences=Licences(code='MIT')"
BROKEN = {
    "import_error": ("import no_such_module_at_all", "ModuleNotFoundError: No module named"),
    "exits": ("raise SystemExit('bye')", "SystemExit: bye"),
    "syntax": ("def :", "SyntaxError"),
    "no_hook": ("x = 1", "registers no provider"),
    "nothing": (HOOK + "return []", "registers no provider"),
    "none": (HOOK + "return None", "gave a NoneType"),
    "wrong_type": (HOOK + "return ['tts']", "gave a str, not a ProviderSpec"),
    "raises": (HOOK + "raise RuntimeError('no luck')", "RuntimeError: no luck"),
    "raises_late": (HOOK + f"yield ProviderSpec({SPEC})\n    raise OSError('late')", "late"),
    "bad_id": (HOOK + f"return [ProviderSpec(**(dict({SPEC}) | dict(id='No Way')))]", "id: String"),
    "unknown_field": (HOOK + f"return [ProviderSpec({SPEC}, colour=1)]", "colour: there is"),
    "no_default": (
        "from hub import *\nfrom hub import hookimpl\nclass P(Params):\n    pace: float\n"
        f"@hookimpl\ndef register_providers():\n    return [ProviderSpec({SPEC}, params=P)]",
        "give pace a default",
    ),
    "wrong_signature": (
        "from hub import hookimpl\n@hookimpl\ndef register_providers(surprise):\n    return []",
        "PluginValidationError",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_is_a_line_with_a_reason_and_harms_no_other(
    plugin_folder, good: Callable[..., str], name: str
) -> None:
    source, reason = BROKEN[name]
    plugin_folder.add("a_good", good("one"))
    plugin_folder.add(name, source)
    plugin_folder.add("z_good", good("two"))
    found = {item.plugin: item for item in discover(installed_plugins(plugin_folder.points()))}
    broken = found[f"avatar-hub-{name}"]
    assert broken.state is State.BROKEN
    assert reason in broken.reason
    assert "\n" not in broken.reason
    assert f"pip uninstall avatar-hub-{name}" in broken.fix
    assert found["avatar-hub-a_good"].state is State.READY
    assert found["avatar-hub-z_good"].state is State.READY


def test_a_good_plugin_is_listed_with_its_version(plugin_folder, good) -> None:
    plugin_folder.add("fine", good("voice"), version="2.5")
    (item,) = discover(installed_plugins(plugin_folder.points()))
    assert item.as_json() == {
        "id": "voice",
        "kind": "tts",
        "plugin": "avatar-hub-fine",
        "version": "2.5",
        "state": "ready",
        "reason": "",
        "fix": "",
    }


def test_a_single_spec_needs_no_list(plugin_folder) -> None:
    plugin_folder.add("single", HOOK + f"return ProviderSpec({SPEC})")
    (item,) = discover(installed_plugins(plugin_folder.points()))
    assert (item.id, item.state) == ("x", State.READY)


def test_another_api_is_incompatible_and_says_both_versions(plugin_folder, good) -> None:
    plugin_folder.add("future", good("voice", "api=99"))
    (item,) = discover(installed_plugins(plugin_folder.points()))
    assert item.state is State.INCOMPATIBLE
    assert "API 99" in item.reason
    assert "API 1" in item.reason
    assert item.spec is None


def test_of_two_with_one_id_the_first_stays_and_the_second_names_it(plugin_folder, good) -> None:
    plugin_folder.add("b", good("same"))
    plugin_folder.add("a", good("same"))
    first, second = discover(installed_plugins(plugin_folder.points()))
    assert (first.plugin, first.state) == ("avatar-hub-a", State.READY)
    assert (second.plugin, second.state) == ("avatar-hub-b", State.BROKEN)
    assert "avatar-hub-a already has" in second.reason
    assert "AVATAR_HUB_DISABLED_PLUGINS=avatar-hub-b" in second.fix


@pytest.mark.parametrize("name", ["off", "avatar-hub-off"])
def test_a_disabled_plugin_is_not_imported(plugin_folder, tmp_path, name: str) -> None:
    trace = tmp_path / "imported"
    plugin_folder.add("off", f"open({str(trace)!r}, 'w')")
    (item,) = discover(installed_plugins(plugin_folder.points()), frozenset({name}))
    assert item.state is State.DISABLED
    assert "disabled_plugins" in item.fix
    assert not trace.exists()


def test_what_a_plugin_prints_does_not_reach_standard_output(plugin_folder, good, capsys) -> None:
    plugin_folder.add(
        "loud", "print('import')\n" + good("loud").replace("return", "print(); return")
    )
    (item,) = discover(installed_plugins(plugin_folder.points()))
    assert item.state is State.READY
    out, err = capsys.readouterr()
    assert out == ""
    assert "import" in err


def test_a_plugin_whose_import_takes_long_is_named_while_it_does(
    plugin_folder, good, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.registry.discovery.LONG_SECONDS", 0.5)
    plugin_folder.add("tortoise", "import time\ntime.sleep(1.5)\n")
    plugin_folder.add("quick", good("quick"))
    discover(installed_plugins(plugin_folder.points()))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Still importing the plugin avatar-hub-tortoise;")
    assert "AVATAR_HUB_DISABLED_PLUGINS=tortoise leaves it out" in line


def test_an_installation_without_a_name_is_still_listed(plugin_folder, good) -> None:
    plugin_folder.add("fine", good("voice"))
    plugin_folder.add_metadata("damaged", "no_such_module", "")
    states = {
        item.plugin: item.state for item in discover(installed_plugins(plugin_folder.points()))
    }
    assert states == {"avatar-hub-fine": State.READY, "no_such_module": State.BROKEN}


def test_commands_are_added_by_each_plugin_that_can(plugin_folder) -> None:
    hook = "from hub import hookimpl\n@hookimpl\ndef register_commands(cli):\n    "
    plugin_folder.add("bad", hook + "raise RuntimeError('no')")
    plugin_folder.add("worse", "raise ImportError('never')")
    plugin_folder.add("shout", hook + "cli.command('shout')(lambda: print('HEY'))")
    plugin_folder.add("off", hook + "cli.command('off')(lambda: None)")
    cli = typer.Typer()
    plugins = installed_plugins(plugin_folder.points())
    failures = register_commands(cli, plugins, frozenset({"off"}))
    assert [command.name for command in cli.registered_commands] == ["shout"]
    assert failures == {
        "avatar-hub-bad": "RuntimeError: no",
        "avatar-hub-worse": "ImportError: never",
    }
