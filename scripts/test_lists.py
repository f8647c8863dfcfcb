"""What a test run was, as three lists: ran, skipped and why, left to campaigns.

usage: test_lists.py RESULTS.xml ALLOWED_SKIPS.txt CAMPAIGNS.txt BUILD

Ends with 1 if a test was skipped that ALLOWED_SKIPS does not hold, or if no test ran. RESULTS is ctest's --output-junit. A line of
ALLOWED_SKIPS is a regular expression of test names, two spaces, and why that may be skipped. What stands below "[without shared]" counts
only where neither ../shared nor PERWATT_SHARED is there.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree


def read_results(text):
    """[(name, status, output)] of a JUnit text, where status is "run", "fail" or "skipped"."""
    results = []
    for case in xml.etree.ElementTree.fromstring(text).iter("testcase"):
        status = {"run": "run", "fail": "fail"}.get(case.get("status"), "skipped")
        results.append((case.get("name").split("  # GetParam()")[0], status, case.findtext("system-out") or ""))
    return results


def reason_of(output):
    """Why a test was skipped, by what it printed."""
    lines = [line.strip() for line in output.splitlines()]
    for at, line in enumerate(lines):
        if line.lower().startswith("skipped:"):
            return line[len("skipped:"):].strip()
        if line.endswith(": Skipped") and at + 1 < len(lines) and lines[at + 1]:  # GoogleTest's
            return lines[at + 1]
    said = [line for line in lines if line and not line.startswith("[")]
    return said[-1] if said else "it did not say"


def read_allowed(text, shared):
    """[(pattern, reason)]. `shared`: the shared material is there. Raises ValueError for a line without a reason."""
    allowed = []
    for line in text.splitlines():
        if line.strip() == "[without shared]":
            if shared:
                break
            continue
        if not line.strip() or line.startswith("#"):
            continue
        pattern, gap, reason = line.partition("  ")
        if not gap or not reason.strip():
            raise ValueError(f"'{line}' gives no reason after two spaces")
        allowed.append((re.compile(pattern), reason.strip()))
    return allowed


def is_allowed(name, allowed):
    return any(pattern.fullmatch(name) for pattern, _ in allowed)


def group(names):
    """"base 120, cli 88", by the part before the first slash."""
    counts = collections.Counter(name.split("/")[0] for name in names)
    return ", ".join(f"{folder} {count}" for folder, count in sorted(counts.items()))


def read_campaigns(text):
    """[(name, what it shows)] of scripts/campaigns.txt."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(part.strip() for part in line.split(" | ", 2)[:2]) for line in lines]


def left_to_campaigns(campaigns, tests):
    """Lines: each campaign with what it shows, and the tests of this build that belong to it."""
    lines = []
    for name, what in campaigns:
        own = tests.get(name, [])
        lines.append(f"  {name}: {what}" + (f" ({', '.join(own)})" if own else ""))
    return lines


def tests_of_campaigns(build, campaigns):
    tests = {}
    for name, _ in campaigns:
        listed = subprocess.run(["ctest", "--test-dir", build, "-N", "-L", f"^campaign-{name}$"], capture_output=True, text=True)
        tests[name] = re.findall(r"Test\s+#\d+: (\S+)", listed.stdout)
    return tests


def report(results, allowed, campaign_lines):
    """The text, and the names of the skips that are not allowed."""
    ran = [name for name, status, _ in results if status != "skipped"]
    skipped = [(name, reason_of(output)) for name, status, output in results if status == "skipped"]
    unlisted = [name for name, _ in skipped if not is_allowed(name, allowed)]
    lines = [f"Ran {len(ran)} tests: {group(ran)}", f"Skipped {len(skipped)}:"]
    lines += [f"  {name}: {reason}" + (" (NOT ALLOWED)" if name in unlisted else "") for name, reason in skipped]
    lines += ["Left to campaigns (scripts/campaign NAME):", *campaign_lines]
    if unlisted:
        lines += [f"{len(unlisted)} skipped that tests/allowed_skips.txt does not hold: install what they miss (scripts/setup --tests), or add a "
                  "line with the reason"]
    return "\n".join(lines), unlisted


def main():
    results_file, allowed_file, campaigns_file, build = sys.argv[1:]
    if not pathlib.Path(results_file).is_file():
        print(f"test_lists: ctest wrote no {results_file}: nothing ran", file=sys.stderr)
        return 1
    results = read_results(pathlib.Path(results_file).read_text(encoding="utf-8"))
    shared = pathlib.Path(os.environ.get("PERWATT_SHARED", "../shared")).is_dir()
    allowed = read_allowed(pathlib.Path(allowed_file).read_text(encoding="utf-8"), shared)
    campaigns = read_campaigns(pathlib.Path(campaigns_file).read_text(encoding="utf-8"))
    text, unlisted = report(results, allowed, left_to_campaigns(campaigns, tests_of_campaigns(build, campaigns)))
    print(text)
    return 1 if unlisted or not any(status == "run" for _, status, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
