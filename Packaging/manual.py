#!/usr/bin/env python3
"""Write a manual page for each command, from what the program says about its commands.

    python3 Packaging/manual.py DSBUILD FOLDER

`man dsbuild` is the list of commands, `man dsbuild-build` a command. The pages carry no date: the same program gives the
same bytes.
"""

import json
import pathlib
import re
import subprocess
import sys

EXIT_CODES = [
    ("0", "done"),
    ("1", "failed"),
    ("2", "a mistake on the command line or in the manifest"),
    ("3", "gaps under --strict or past fetch.fail_over"),
    ("4", "a person has to decide"),
    ("5", "another dsbuild holds the project"),
    ("6", "the lock would change, or a picture drifted"),
    ("70", "a bug"),
]


def escaped(text):
    """A text for roff: backslashes, hyphens as typed, no line that begins a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^(?=[.'])", r"\\&", text, flags=re.MULTILINE)


def prose(text):
    """A paragraph; words between back-ticks become bold."""
    return re.sub(r"`([^`]+)`", r"\\fB\1\\fR", escaped(text))


def option_names(argument):
    names = []
    for name in sorted(argument["names"], key=lambda name: name["kind"] != "short"):
        names.append(("-" if name["kind"] == "short" else "--") + name["name"])
    return names


def usage(argument):
    value = f"<{argument.get('valueName', 'value')}>"
    if argument["kind"] == "positional":
        text = escaped(value) + (" ..." if argument["isRepeating"] else "")
        return f"[{text}]" if argument["isOptional"] else text
    name = escaped(argument["preferredName"]["name"])
    dashes = "\\-" if argument["preferredName"]["kind"] == "short" else "\\-\\-"
    return f"\\fB{dashes}{name}\\fR" + (f" \\fI{escaped(value)}\\fR" if argument["kind"] == "option" else "")


def entry(argument):
    if argument["kind"] == "positional":
        title = f"\\fI{escaped(argument.get('valueName', 'value'))}\\fR"
    else:
        title = ", ".join(f"\\fB{escaped(name)}\\fR" for name in option_names(argument))
        if argument["kind"] == "option":
            title += f" \\fI{escaped(argument.get('valueName', 'value'))}\\fR"
    lines = [".TP", title]
    text = argument.get("abstract", "")
    values = argument.get("allValueStrings") or argument.get("allValues")
    if values:
        text = f"{text} Values: {', '.join(values)}.".strip()
    if argument.get("defaultValue"):
        text = f"{text} Default: {argument['defaultValue']}.".strip()
    return lines + [prose(text or "Shows help.")]


def shown(items):
    return [item for item in items or [] if item.get("shouldDisplay", True)]


def section(title, lines):
    return [f".SH {title}"] + lines if lines else []


def body(command, common):
    arguments = shown(command.get("arguments"))
    own = [argument for argument in arguments if not is_common(argument, common)]
    positional = [argument for argument in arguments if argument["kind"] == "positional"]
    options = [argument for argument in own if argument["kind"] != "positional"]
    lines = []
    for discussion in (command.get("discussion") or "").split("\n"):
        if discussion:
            lines += [".PP", prose(discussion)]
    lines += section("ARGUMENTS", [line for argument in positional for line in entry(argument)])
    lines += section("OPTIONS", [line for argument in options for line in entry(argument)])
    return lines


def is_common(argument, common):
    return argument["kind"] != "positional" and json.dumps(argument, sort_keys=True) in common


def page(name, version, command, common, see_also):
    title = name.replace(" ", "-")
    words = " ".join(usage(argument) for argument in shown(command.get("arguments")) if argument["kind"] == "positional")
    abstract = prose((command.get("abstract") or name).rstrip("."))
    lines = [f'.TH "{title.upper()}" "1" "" "dsbuild {version}" "dsbuild"', ".nh", ".ad l"]
    lines += section("NAME", [f"{escaped(title)} \\- {abstract}"])
    lines += section("SYNOPSIS", [f"\\fB{escaped(name)}\\fR [\\fIoptions\\fR] {words}".strip()])
    lines += section("DESCRIPTION", [prose(command.get("abstract") or "")])
    lines += body(command, common)
    for inner in shown(command.get("subcommands")):
        if name != "dsbuild":
            lines += section(escaped(f"{name} {inner['commandName']}".upper()), [prose(inner.get("abstract") or "")])
            lines += body(inner, common)
    return lines, see_also


def write(folder, name, lines, see_also):
    lines = lines + section("SEE ALSO", [", ".join(f"\\fB{escaped(page)}\\fR(1)" for page in see_also)])
    path = pathlib.Path(folder, name.replace(" ", "-") + ".1")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, folder = sys.argv[1:]
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    help_text = subprocess.run([program, "--experimental-dump-help"], capture_output=True, check=True).stdout
    version = subprocess.run([program, "--version"], capture_output=True, check=True, text=True).stdout.strip()
    root = json.loads(help_text)["command"]
    commands = [command for command in shown(root["subcommands"]) if command["commandName"] != "help"]
    # What the quietest commands have is what all commands have.
    sets = [
        {json.dumps(argument, sort_keys=True) for argument in command.get("arguments", []) if argument["kind"] != "positional"}
        for command in commands
        if len(command.get("arguments", [])) > 10
    ]
    common = set.intersection(*sets)
    names = sorted(f"dsbuild-{command['commandName']}" for command in commands)

    lines, _ = page("dsbuild", version, root, set(), [])
    listed = []
    for command in commands:
        listed += [".TP", f"\\fB{escaped('dsbuild ' + command['commandName'])}\\fR", prose(command.get("abstract") or "")]
    lines += section("COMMANDS", listed)
    shared = [argument for argument in commands[0]["arguments"] if is_common(argument, common)]
    lines += section("OPTIONS OF ALL COMMANDS", [line for argument in shared for line in entry(argument)])
    lines += section("EXIT STATUS", [line for code, text in EXIT_CODES for line in (".TP", f"\\fB{code}\\fR", prose(text))])
    write(folder, "dsbuild", lines, names)
    for command in commands:
        name = f"dsbuild {command['commandName']}"
        lines, _ = page(name, version, command, common, [])
        lines += section("COMMON OPTIONS", ["Those of all commands are in \\fBdsbuild\\fR(1)."] if len(command.get("arguments", [])) > 10 else [])
        write(folder, name, lines, ["dsbuild"])


if __name__ == "__main__":
    main()
