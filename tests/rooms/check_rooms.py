"""Checks that every include of a room stays within what the room may see, at every depth.

usage: check_rooms.py SRC room=seen,seen ...

A room is a folder below SRC ("base", "run/plan"); a file belongs to the deepest room around it. A *_test.cpp and the *_fixture.h
beside it may see all of the top room that they are in, since that is one test program.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
SOURCE = {".h", ".cpp", ".c", ".in"}


def room_of(path, rooms):
    """The deepest room that holds the file "a/b/c.h", or None."""
    parts = path.split("/")[:-1]
    while parts:
        if "/".join(parts) in rooms:
            return "/".join(parts)
        parts.pop()
    return None


def sources(src):
    return [file for file in sorted(src.rglob("*")) if file.is_file() and file.suffix in SOURCE]


def is_of_tests(file):
    return re.search(r"_(test|fixture|text)\.(cpp|h)$", file.name) is not None and (
        file.stem.endswith("_test") or file.suffix == ".h")


def allowed_for(file, room, arrows):
    allowed = {room, *arrows[room]}
    if is_of_tests(file):
        top = room.split("/")[0]
        family = {other for other in arrows if other.split("/")[0] == top}
        allowed |= family.union(*(arrows[other] for other in family))
    return allowed


def violations(src, arrows):
    """Yields 'file: includes room' for each include that no arrow allows, and for each file of no room."""
    for file in sources(src):
        name = file.relative_to(src).as_posix()
        room = room_of(name, arrows)
        if room is None:
            yield f"{name}: lies in no room"
            continue
        allowed = allowed_for(file, room, arrows)
        for included in INCLUDE.findall(file.read_text(encoding="utf-8")):
            other = room_of(included, arrows)
            if other is not None and other not in allowed:
                yield f"{name}: includes {included}, but {room} may not see {other}"


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


def crowded(src, arrows, most):
    """Yields the rooms that hold sub-rooms and more than `most` sources of their own beside them."""
    for room in arrows:
        if not any(other.startswith(room + "/") for other in arrows):
            continue
        own = [file for file in (src / room).glob("*.c*") if not file.stem.endswith("_test")]
        if len(own) > most:
            yield f"room {room}: {len(own)} sources beside its sub-rooms, over {most}"


def homeless(src, arrows):
    """Yields the folders that hold sources and are no room."""
    for folder in sorted({file.parent for file in sources(src)}):
        name = folder.relative_to(src).as_posix()
        if name not in arrows:
            yield f"folder {name} is no room"


def main():
    src = pathlib.Path(sys.argv[1])
    arrows = {}
    for word in sys.argv[2:]:
        room, _, seen = word.partition("=")
        arrows[room] = set(filter(None, seen.split(",")))
    found = [*homeless(src, arrows), *violations(src, arrows), *cycles(arrows), *crowded(src, arrows, 15)]
    print("\n".join(found) or f"{len(arrows)} rooms, {len(sources(src))} files, every include follows an arrow")
    return 1 if found or not arrows else 0


if __name__ == "__main__":
    sys.exit(main())
