"""A fenced block "```cpp PATH" of docs/*.md is the whole file PATH, which the build compiles.

usage: docs_test.py ROOT [--write]        --write puts the files' text into the blocks
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"^(```cpp (\S+)\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
EXAMPLES = {"tests/examples/engine/example_engine.cpp", "tests/examples/meter/example_meter.cpp"}


def main():
    root = pathlib.Path(sys.argv[1])
    shown, differing = set(), []
    for page in sorted((root / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if "--write" in sys.argv[2:]:
            text = BLOCK.sub(lambda m: m[1] + (root / m[2]).read_text(encoding="utf-8") + m[4], text)
            page.write_text(text, encoding="utf-8")
        for _, path, body, _ in BLOCK.findall(text):
            shown.add(path)
            if body != (root / path).read_text(encoding="utf-8"):
                differing.append(f"{page.name}: the block is not the text of {path}; run tests/examples/docs_test.py . --write")
    differing += [f"{path} is shown in no page" for path in sorted(EXAMPLES - shown)]
    print("\n".join(differing) or f"{len(shown)} examples are the text of their pages")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
