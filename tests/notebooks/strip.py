"""Take the outputs out of all notebooks, so that git keeps what was written and not what was run.

`python tests/notebooks/strip.py` rewrites what is not stripped, and says which; with `--check` it
only says which, and ends with 1 if there are any.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebooks() -> list[Path]:
    """All notebooks of the repository."""
    return sorted(FOLDER.glob("*.ipynb"))


def stripped(text: str) -> str:
    """A notebook without outputs, counts and what an editor has left in its metadata."""
    notebook: dict[str, Any] = json.loads(text)
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    notebook["metadata"] = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """The command; 1 if ``--check`` finds something to strip."""
    parser = argparse.ArgumentParser(description="Take the outputs out of all notebooks.")
    parser.add_argument("--check", action="store_true", help="change nothing")
    only_check = parser.parse_args(arguments).check
    found = 0
    for path in notebooks():
        text = path.read_text(encoding="utf-8")
        plain = stripped(text)
        if plain == text:
            continue
        found += 1
        if not only_check:
            draft = path.with_suffix(".tmp")
            draft.write_text(plain, encoding="utf-8")
            draft.replace(path)
        sys.stdout.write(f"{path.name}: {'has outputs' if only_check else 'stripped'}\n")
    return int(only_check and found > 0)


if __name__ == "__main__":
    sys.exit(main())
