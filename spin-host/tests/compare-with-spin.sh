#!/usr/bin/env bash
# Runs the conformance guest on Spin itself and compares its reports with those that spin-host must give.
#
#   POSTGRES_URL=postgres://user@127.0.0.1:5432/db REDIS_URL=redis://127.0.0.1:6379/0 spin-host/tests/compare-with-spin.sh
#
# Needs the spin CLI (4.0 or newer), curl, and both servers, empty. With COMPARE_URL it asks a server that is already running
# instead of starting one.
set -euo pipefail
shopt -s nullglob
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
guest=$here/conformance-guest

reports=("$here"/expected/*.json)
if ((${#reports[@]} == 0)); then
  printf 'error: there are no reports in %s to compare with\n' "$here/expected" >&2
  exit 1
fi

authority() {
  local rest=${1#*://}
  rest=${rest%%[/?]*}
  echo "${rest##*@}"
}

url=${COMPARE_URL:-}
if [[ -z $url ]]; then
  : "${POSTGRES_URL:?set it to a PostgreSQL server}" "${REDIS_URL:?set it to a Redis server}"
  SPIN_VARIABLE_POSTGRES_HOST=$(authority "$POSTGRES_URL")
  SPIN_VARIABLE_REDIS_HOST=$(authority "$REDIS_URL")
  export SPIN_VARIABLE_POSTGRES_URL=$POSTGRES_URL SPIN_VARIABLE_REDIS_URL=$REDIS_URL
  export SPIN_VARIABLE_POSTGRES_HOST SPIN_VARIABLE_REDIS_HOST
  "$here/build-guest.sh"
  url=http://127.0.0.1:4599
  spin up --from "$guest/spin.toml" --listen 127.0.0.1:4599 --quiet &
  trap 'kill $!' EXIT
  until curl --silent --fail --output /dev/null "$url/.well-known/spin/health"; do
    kill -0 $! || exit 1
    sleep 0.2
  done
fi

failed=0
for expected in "${reports[@]}"; do
  part=$(basename "$expected" .json)
  # These are spin-host's own promises.
  [[ $part == own-* ]] && continue
  if diff --unified=0 "$expected" <(curl --silent --fail "$url/conformance/$part" && echo); then
    echo "$part: the same"
  else
    echo "$part: different (above: - spin-host, + $url)"
    failed=1
  fi
done
exit $failed
