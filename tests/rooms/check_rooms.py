"""Checks that every include of a room stays within what the room may see.

usage: check_rooms.py SRC room=seen,seen ...
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"/]+)/', re.MULTILINE)


def violations(src, arrows):
    """Yields 'file: includes room' for each include that no arrow allows."""
    allowed = {room: {room, *seen} for room, seen in arrows.items()}
    for file in sorted(src.glob("*/*")):
        room = file.parent.name
        if file.suffix not in {".h", ".cpp", ".c", ".in"}:
            continue
        for included in INCLUDE.findall(file.read_text(encoding="utf-8")):
            if included in allowed and included not in allowed.get(room, set()):
                yield f"{room}/{file.name}: includes {included}/, which room {room} may not see"


def cycles(arrows):
    """Yields the rooms that see themselves through others."""
    for start in arrows:
        reached, waiting = set(), list(arrows[start])
        while waiting:
            room = waiting.pop()
            if room not in reached:
                reached.add(room)
                waiting.extend(arrows.get(room, ()))
        if start in reached:
            yield f"room {start} sees itself"


def main():
    src = pathlib.Path(sys.argv[1])
    arrows = {}
    for word in sys.argv[2:]:
        room, _, seen = word.partition("=")
        arrows[room] = set(filter(None, seen.split(",")))
    folders = {folder.name for folder in src.iterdir() if folder.is_dir()}
    found = [f"folder {name} is no room" for name in sorted(folders - set(arrows))]
    found += [*violations(src, arrows), *cycles(arrows)]
    print("\n".join(found) or f"{len(arrows)} rooms, every include follows an arrow")
    return 1 if found or not arrows else 0


if __name__ == "__main__":
    sys.exit(main())
