"""What an environment with auditor is made of, as CycloneDX 1.5; run by the Python of that environment.

python ci/bill.py > auditor.cdx.json
"""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, distributions
from typing import Any

OWN = "auditor"
AROUND = frozenset({"pip", "setuptools", "wheel"})


def component(d: Distribution) -> dict[str, Any]:
    """One distribution: name, version, purl and licence, as its metadata have them."""
    name = re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower()
    purl = f"pkg:pypi/{name}@{d.version}"
    out: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": d.version,
        "purl": purl,
    }
    told = d.metadata.get("License-Expression") or d.metadata.get("License")
    if told and len(told) < 100:
        out["licenses"] = [{"license": {"name": told}}]
    return out


def bill() -> dict[str, Any]:
    """The bill: auditor itself as its subject, the rest by name."""
    found = {c["name"]: c for c in map(component, distributions())}
    own = found.pop(OWN) | {"type": "application"}
    parts = [found[n] for n in sorted(found) if n not in AROUND]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": [c["bom-ref"] for c in parts]}],
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1, ensure_ascii=False))
