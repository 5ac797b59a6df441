#!/bin/sh
# Install Debian's chromium for the browser tests, where apt is available and we may use it.
# Without a browser those tests are skipped, and say so.
set -eu

if command -v chromium >/dev/null 2>&1; then
  echo "chromium is here: $(command -v chromium)"
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "no apt-get here; browser tests will be skipped" >&2
  exit 0
fi
run=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "installing needs root or sudo; browser tests will be skipped" >&2
    exit 0
  fi
  run="sudo"
fi
$run apt-get update
$run apt-get install -y --no-install-recommends chromium
