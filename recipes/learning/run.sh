#!/usr/bin/env bash
# Does post-training teach to see? Trains and examines everything that docs/learning.md tells of.
# Usage: recipes/learning/run.sh WORKSPACE [PATH_OF_BIN]   (some hours on two cores; goes on where it was stopped)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$1
twin=${2:-.venv/bin}/twin
mkdir -p "$work"
cp -n "$here/twin.yaml" "$work/"
for stage in "catalog render" embed mine pairs bench; do
  "$twin" $stage -w "$work"
done

# Answers, learned from the right ones.
"$twin" train sft -w "$work" --name fitted --steps 1000

# A mixture that keeps what is known: multi queries and general questions beside the pairs.
"$twin" train sft -w "$work" --name balanced --general 0.35 --multi 0.3 --steps 1200

# As the first, but from easy negatives alone: other objects of the kind, at random.
easy=$work-easy
mkdir -p "$easy"
for part in twin.yaml catalog embeddings links; do
  ln -sfn "$(realpath "$work")/$part" "$easy/$part"
done
mkdir -p "$easy/.twin" && cp -r "$work/.twin/." "$easy/.twin/"
"$twin" pairs -w "$easy" --hard 0 --generated 0 --random-weight 1
"$twin" train sft -w "$easy" --name easy --steps 1000
mkdir -p "$work/runs" && cp -r "$easy/runs/easy" "$work/runs/"

# Answers, reinforced.
"$twin" train grpo -w "$work" --recipe "$here/grpo.yaml"

# Explanations: a model that sees learns their form, then is reinforced.
"$twin" train sft -w "$work" --model fitted --name explaining --target explanation --steps 300 --learning-rate 5e-4
"$twin" train grpo -w "$work" --recipe "$here/reasons.yaml"

# A frozen and a trained vision tower.
"$twin" train sft -w "$work" --name frozen --steps 300
"$twin" train sft -w "$work" --name tower --steps 300 --vision full

for model in always-yes comparator base fitted balanced easy reinforced explaining reasoned frozen tower; do
  "$twin" eval -w "$work" --model "$model"
done
"$twin" compare -w "$work" base fitted balanced easy reinforced explaining reasoned frozen tower
"$twin" report -w "$work" --trained fitted
