#!/usr/bin/env bash
# Assembles the small builds of this folder: each folder of smali becomes one DEX file (Debian package smali).
set -euo pipefail
cd "$(dirname "$0")"
for folder in */; do
  smali assemble --api 21 "$folder" -o "${folder%/}.dex"
done
