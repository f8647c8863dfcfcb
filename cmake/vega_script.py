"""Writes Vega, Vega-Lite and Vega-Embed as one script that may stand inside an HTML <script> element: vega_script.py FILE"""

import os
import sys

import vl_convert

VEGA_LITE = "6.4"  # the version that the specifications in src/report are written for

bundle = vl_convert.javascript_bundle(vl_version=VEGA_LITE)
safe = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
target = sys.argv[1]
with open(target + ".part", "w", encoding="utf-8") as out:
    out.write("(function(){\"use strict\";" + safe + "\n})();\n")
os.replace(target + ".part", target)
