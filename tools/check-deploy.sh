#!/usr/bin/env bash
# Ask the programs whose files lie in deploy/ what they think of them, those that are installed:
#
#   promtool             alerts and scraping      (Debian: prometheus)
#   kubernetes-validate  Kubernetes' own schemas  (PyPI: kubernetes-validate)
#   docker compose       compose.yaml
#
#   bash tools/check-deploy.sh [KUBERNETES-VERSION]
set -euo pipefail
cd "$(dirname "$0")/../deploy"
kubernetes=${1:-1.32}
failed=0

check() {
  local program=$1
  shift
  if ! command -v "$program" >/dev/null; then
    echo "-- $program is not installed"
    return
  fi
  echo "-- $*"
  "$@" || failed=1
}

check promtool promtool check rules prometheus/alerts.yaml
if command -v promtool >/dev/null; then
  # The key lies elsewhere than on this machine.
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  touch "$scratch/metrics.key"
  cp prometheus/*.yaml "$scratch"
  sed -i "s#/run/secrets/metrics.key#$scratch/metrics.key#" "$scratch/prometheus.yaml"
  check promtool promtool check config "$scratch/prometheus.yaml"
fi
# Resources of KEDA, of the Prometheus Operator and of kustomize have no schema among Kubernetes' own.
for file in namespace secret.example server network-policy; do
  check kubernetes-validate kubernetes-validate --strict -k "$kubernetes" "kubernetes/$file.yaml"
done
if command -v kubernetes-validate >/dev/null; then
  own=$(mktemp --suffix=.yaml)
  awk 'BEGIN { RS = "---\n"; ORS = "---\n" } !/keda\.sh/' kubernetes/worker.yaml >"$own"
  check kubernetes-validate kubernetes-validate --strict -k "$kubernetes" "$own"
  rm "$own"
fi
if docker compose version >/dev/null 2>&1; then
  check docker docker compose --env-file .env.example config --quiet
fi
exit "$failed"
