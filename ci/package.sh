#!/usr/bin/env bash
# Build wheel and sdist into a folder, try both in fresh environments, each extra alone, and write what
# the whole is made of as CycloneDX. The environment of the last trial stays in FOLDER/.try.
#     ci/package.sh FOLDER
set -euo pipefail
out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."
pip() { "$work/bin/python" -m pip --quiet --disable-pip-version-check "$@"; }
work=$out/.build
python3 -m venv "$work"
pip install build
"$work/bin/python" -m build --outdir "$out" . >"$out/.build.log" 2>&1 || { tail -40 "$out/.build.log"; exit 1; }
wheel=$(ls "$out"/*.whl) sdist=$(ls "$out"/*.tar.gz)

try() { # WHAT: install it alone and do one job
  rm -rf "$out/.try"
  python3 -m venv "$out/.try"
  "$out/.try/bin/python" -m pip install --quiet --disable-pip-version-check "$1"
  (cd "$out/.try" && bin/auditor --version && bin/auditor map check >/dev/null &&
    bin/auditor scan "$samples/shop.apk" --policy "$samples/privacy.md" --no-config --fail-on never -q >/dev/null)
}
samples=$PWD/samples/shop
try "$sdist"
try "$wheel"
for extra in $(python3 -c "import tomllib; print(*(e for e in tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies'] if e not in ('test', 'lint', 'fuzz')))"); do
  echo "extra $extra"
  try "$wheel[$extra]"
done
try "$wheel[all]"
"$out/.try/bin/python" ci/bill.py >"$out/auditor.cdx.json"
rm -rf "$work" "$out/.build.log"
