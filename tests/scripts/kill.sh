#!/usr/bin/env bash
# Kills runs at random moments and resumes them: how often (200), and the seed of the moments.
#     tests/scripts/kill.sh [COUNT] [SEED]
set -euo pipefail
cd "$(dirname "$0")/../.."
INTERWORK_KILLS="${1:-200}" INTERWORK_KILLS_SEED="${2:-$RANDOM}" \
    cargo test --release --test all resume::kills -- --nocapture
