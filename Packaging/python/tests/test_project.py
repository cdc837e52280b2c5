"""The package against the built program: DSBUILD_BINARY names it, else the one that is installed."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

if "DSBUILD_INSTALLED" not in os.environ:
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import dsbuild


class ProjectTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        variables = mock.patch.dict(os.environ, {"DSBUILD_STATE_HOME": f"{self.folder}/state"})
        variables.start()
        self.addCleanup(variables.stop)
        self.root = pathlib.Path(self.folder, "project")
        self.root.mkdir()
        subprocess.run(
            [dsbuild.program(), "init", "--template", "tutorial"], cwd=self.root, check=True, stderr=subprocess.DEVNULL
        )
        self.project = dsbuild.Project(self.root)
        self.classes = sorted(os.listdir(self.root / "pictures"))

    def edit(self, old, new):
        manifest = self.root / "dataset.yaml"
        text = manifest.read_text()
        self.assertIn(old, text)
        manifest.write_text(text.replace(old, new))

    def test_a_build_is_a_dictionary_and_a_second_one_does_nothing(self):
        first = self.project.build()
        self.assertEqual(first["schema"], "dsbuild.build/1")
        self.assertEqual(first["result"], "built")
        self.assertGreater(first["classes"][self.classes[0]]["exported"], 0)
        self.assertEqual(self.project.build()["nodes"]["ran"], 0)

    def test_flags_are_the_options_of_the_command(self):
        self.project.build(jobs=1, set=["crop.size=48", "crop.encode.quality=80"])
        with self.assertRaises(dsbuild.ManifestError):
            self.project.build(no_such_flag=True)

    def test_plan_and_status_before_and_after(self):
        self.assertEqual(self.project.plan()["schema"], "dsbuild.plan/1")
        self.project.build()
        self.assertEqual(self.project.status()["schema"], "dsbuild.status/1")

    def test_rows_and_filters(self):
        self.project.build()
        rows = self.project.ls("export", verdict="in", class_=self.classes[0])
        self.assertTrue(rows)
        self.assertEqual({row["class"] for row in rows}, {self.classes[0]})
        self.assertTrue(all(os.path.isfile(self.root / row["file"]) for row in rows))
        self.assertLess(len(rows), len(self.project.ls()))
        story = self.project.why(rows[0]["sha256"])
        self.assertEqual(story[0]["sha256"], rows[0]["sha256"])
        self.assertTrue(story[0]["history"])

    def test_mistakes_of_the_manifest_come_with_their_place(self):
        self.edit("classes:", "clases:")
        with self.assertRaises(dsbuild.ManifestError) as caught:
            self.project.build()
        places = [(error.file, error.line) for error in caught.exception.errors]
        self.assertIn("dataset.yaml", [file for file, _ in places])
        self.assertTrue(all(line for _, line in places))
        self.assertIn("classes", str(caught.exception))

    def test_locked_says_that_the_lock_would_change(self):
        self.project.build()
        one, other = (self.root / "pictures" / name for name in self.classes[:2])
        sorted(one.iterdir())[0].rename(other / "another.jpg")
        with self.assertRaises(dsbuild.LockChanged):
            self.project.build(locked=True)

    def test_a_manifest_of_another_name_and_a_folder_below(self):
        (self.root / "dataset.yaml").rename(self.root / "other.yaml")
        named = dsbuild.Project(self.root / "other.yaml")
        self.assertEqual(named.build()["result"], "built")
        (self.root / "other.yaml").rename(self.root / "dataset.yaml")
        below = self.root / "pictures"
        self.assertEqual(dsbuild.Project(below).root, str(self.root))

    def test_targets_that_look_like_options_are_targets(self):
        with self.assertRaises(dsbuild.DsbuildError):
            self.project.build("--version")
        with self.assertRaises(dsbuild.DsbuildError):
            self.project.why("-C")

    def test_each_exit_code_has_its_exception(self):
        fake = self.root / "fake"
        names = {1: "BuildFailed", 2: "ManifestError", 3: "BuildFailed", 4: "NeedsPerson", 5: "Busy", 6: "LockChanged"}
        for status, name in names.items():
            answer = json.dumps({"schema": "dsbuild.error/1", "errors": [{"message": "no", "hint": "yes"}]})
            fake.write_text(f"#!/bin/sh\necho '{answer}'\nexit {status}\n")
            fake.chmod(0o755)
            with mock.patch.dict(os.environ, {"DSBUILD_BINARY": str(fake)}):
                with self.assertRaises(getattr(dsbuild, name)) as caught:
                    self.project.build()
            self.assertEqual(caught.exception.status, status)
            self.assertEqual(caught.exception.errors, [dsbuild.ErrorDetail("no", hint="yes")])

    def test_the_table_has_a_row_for_each_candidate(self):
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("pandas is not installed")
        self.project.build()
        table = self.project.frame("export", verdict="in")
        self.assertEqual(len(table), len(self.project.ls("export", verdict="in")))
        self.assertTrue(table["file"].map(os.path.isfile).all())


if __name__ == "__main__":
    unittest.main()
