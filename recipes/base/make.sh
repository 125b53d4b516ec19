#!/usr/bin/env bash
# Makes src/twin/models/base: a small model that answers general questions about rendered photos and sees no fine difference.
# Usage: recipes/base/make.sh PATH_OF_BIN   (about 35 minutes on two quiet cores)
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${1:-.venv/bin}
work=runs/base
mkdir -p "$work"
cp recipes/base/twin.yaml "$work/"
"$bin/twin" catalog render -w "$work"
"$bin/twin" embed -w "$work"
"$bin/twin" mine -w "$work"
"$bin/twin" pairs -w "$work"
"$bin/python" -m twin.models._build_base start "$work" "$work/untrained"
"$bin/twin" train sft -w "$work" --model "$work/untrained" --name made
"$bin/python" -m twin.models._build_base pack "$work/runs/made"
