from __future__ import annotations

import importlib.metadata
import json
import unittest
from pathlib import Path

import sync_health

NAME = "sync-health-connector"
ROOT = Path(__file__).parents[2]


class Package(unittest.TestCase):
    def test_it_is_installed_with_the_library_alone_and_says_that_it_is_typed(self) -> None:
        files = {str(file) for file in importlib.metadata.files(NAME) or []}
        self.assertIn("sync_health/py.typed", files)
        self.assertNotIn(str(ROOT), str(sync_health.__file__))
        modules = {file for file in files if file.endswith(".py")}
        sources = {f"sync_health/{file.name}" for file in (ROOT / "connector-python/src/sync_health").glob("*.py")}
        self.assertEqual(modules, sources)
        self.assertEqual(importlib.metadata.requires(NAME) or [], [])

    def test_its_version_is_the_products(self) -> None:
        version = json.loads((ROOT / "package.json").read_text())["version"]
        self.assertEqual((sync_health.__version__, importlib.metadata.version(NAME)), (version, version))
