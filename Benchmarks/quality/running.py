"""Runs the program under test in a project's folder."""

import subprocess


def run(program, folder, *arguments):
    return subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout
