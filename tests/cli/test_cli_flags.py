"""hub/cli/flags.py: a provider's parameters as flags."""

from __future__ import annotations

import json

import pytest

from hub.cli.flags import parse_param


def test_help_lists_the_parameters_of_the_provider(run) -> None:
    text = " ".join(run("asr", "--help").output.split())
    assert "--beam INTEGER Guesses kept. [from 1 to 10; default: 5]" in text
    assert "--task [write|translate] What to do. [default: write]" in text
    assert "--names JSON" in text
    assert "--upper / --no-upper Shout. [default: false]" in text
    assert "--audio FILE" in text


def test_help_follows_the_provider_that_is_named(run, plugin_folder) -> None:
    plugin_folder.add(
        "zzz",
        """
        from hub import Licences, Params, ProviderSpec, hookimpl
        class P(Params):
            depth: float = 0.5
        @hookimpl
        def register_providers():
            return [ProviderSpec(kind="asr", id="deep", title="Deep", engine="m:E", params=P,
                                 licences=Licences(code="MIT"))]
        """,
    )
    for arguments in (("--provider", "deep"), ("--provider=deep",)):
        text = run("asr", *arguments, "--help").output
        assert "--depth NUMBER" in text
        assert "--beam" not in text


def test_flags_reach_the_engine_with_the_types_of_the_model(run, recording) -> None:
    result = run("asr", "--audio", recording, "--beam", 7, "--names", '["Ann"]', "--upper")
    assert result.stdout == "WRITE 7 ANN\n"


def test_a_parameter_named_like_a_flag_of_the_command_gets_the_kind_before_it(
    run, recording
) -> None:
    result = run("asr", "--provider", "ears", "--audio", recording, "--asr-provider", "none")
    assert result.stdout == "write 5 none\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--beam", "99"), "Ears: beam: Input should be less than or equal to 10"),
        (("--beam", "many"), "Ears: beam: Input should be a valid integer"),
        (("--task", "sing"), "Ears: task: Input should be 'write' or 'translate'"),
    ],
)
def test_a_value_out_of_range_is_named(run, recording, arguments, message: str) -> None:
    result = run("asr", "--audio", recording, *arguments)
    assert result.exit_code == 2
    assert f"Error: {message}" in result.stderr
    assert "Fix: Parameters: beam, task, names, upper, provider." in result.stderr


def test_an_unknown_provider_names_those_there_are(run) -> None:
    result = run("tts", "--provider", "nobody", "--text", "x", "-o", "x.wav")
    assert result.exit_code == 1
    assert "There is no tts provider 'nobody'. Installed: hum." in result.stderr


def test_texts_stay_texts_and_the_rest_is_json() -> None:
    from hub import Params

    class P(Params):
        code: str = ""
        maybe: str | None = None
        count: int = 0
        pair: tuple[int, int] = (0, 0)

    assert parse_param(P, "code", "007") == "007"
    assert parse_param(P, "maybe", "1e5") == "1e5"
    assert parse_param(P, "count", "12") == 12
    assert parse_param(P, "pair", "[1, 2]") == json.loads("[1, 2]")
    assert parse_param(P, "count", "twelve") == "twelve"
    assert parse_param(P, "unknown", "1") == "1"
