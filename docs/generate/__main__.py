"""`make docs`: write the generated blocks of all pages anew."""

from __future__ import annotations

import sys

from docs.generate.pages import ROOT, current, pages


def main() -> int:
    for path in pages():
        before, after = path.read_text(encoding="utf-8"), current(path)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} is new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
