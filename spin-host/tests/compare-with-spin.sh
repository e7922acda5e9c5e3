#!/usr/bin/env bash
# Runs the conformance guest on Spin itself and compares its reports with those that spin-host must give.
#
#   POSTGRES_URL=postgres://user@127.0.0.1:5432/db REDIS_URL=redis://127.0.0.1:6379/0 spin-host/tests/compare-with-spin.sh
#
# Needs the spin CLI (4.0 or newer), curl, and both servers, empty. With COMPARE_URL it asks a server that is already running
# instead of starting one.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
guest=$here/conformance-guest

authority() {
  local rest=${1#*://}
  rest=${rest%%/*}
  echo "${rest##*@}"
}

url=${COMPARE_URL:-}
if [[ -z $url ]]; then
  : "${POSTGRES_URL:?set it to a PostgreSQL server}" "${REDIS_URL:?set it to a Redis server}"
  SPIN_VARIABLE_POSTGRES_HOST=$(authority "$POSTGRES_URL")
  SPIN_VARIABLE_REDIS_HOST=$(authority "$REDIS_URL")
  export SPIN_VARIABLE_POSTGRES_URL=$POSTGRES_URL SPIN_VARIABLE_REDIS_URL=$REDIS_URL
  export SPIN_VARIABLE_POSTGRES_HOST SPIN_VARIABLE_REDIS_HOST
  (cd "$guest" && CARGO_TARGET_DIR=$here/../../target/wasm ../../../infra/wasm-toolchain/cargo build \
    --release --locked --target wasm32-wasip2)
  url=http://127.0.0.1:4599
  spin up --from "$guest/spin.toml" --listen 127.0.0.1:4599 --quiet &
  trap 'kill $!' EXIT
  until curl --silent --fail --output /dev/null "$url/.well-known/spin/health"; do
    kill -0 $! || exit 1
    sleep 0.2
  done
fi

failed=0
for expected in "$here"/expected/*.json; do
  part=$(basename "$expected" .json)
  # What a connection's last user leaves in it is spin-host's own promise.
  [[ $part == postgres-reset ]] && continue
  if diff --unified=0 "$expected" <(curl --silent --fail "$url/conformance/$part" && echo); then
    echo "$part: the same"
  else
    echo "$part: different (above: - spin-host, + $url)"
    failed=1
  fi
done
exit $failed
