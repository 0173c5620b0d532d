#!/bin/sh
# Run as whoever owns the mounted folder: reports can be written there and belong to that user, and
# no file is read as root where somebody else owns it.
set -eu
if [ "$(id -u)" = 0 ]; then
  owner=$(stat -c %u:%g .)
  if [ "$owner" != 0:0 ]; then
    exec setpriv --reuid="${owner%:*}" --regid="${owner#*:}" --clear-groups --no-new-privs auditor "$@"
  fi
fi
exec auditor "$@"
