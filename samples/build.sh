#!/usr/bin/env bash
# Rebuilds the sample APKs from their sources. Needs apktool, zipalign and apksigner (Debian
# packages of these names); neither the tests nor a user of the samples need them.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
keytool -genkeypair -keystore "$work/key.jks" -storepass sample -keypass sample -alias sample \
  -keyalg RSA -keysize 2048 -validity 20000 -dname "CN=auditor sample" >/dev/null 2>&1
for app in shop notes; do
  cp -r "$app/src" "$work/$app"
  apktool -q build "$work/$app" -o "$work/$app.unsigned.apk" --frame-path "$work/framework"
  zipalign -f 4 "$work/$app.unsigned.apk" "$work/$app.apk"
  apksigner sign --ks "$work/key.jks" --ks-pass pass:sample --min-sdk-version 21 \
    --out "$app/$app.apk" "$work/$app.apk"
  rm -f "$app/$app.apk.idsig"
  ls -l "$app/$app.apk"
done
