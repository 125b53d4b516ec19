"""Tokens of made-up objects of which every two look alike."""

import numpy as np

from twin.core import generator


def look_alikes(instances, photos=3, seed=0):
    """Tokens of made-up objects: six parts at shuffled places, three of them shared with one other object."""
    draw = generator(seed, "look-alikes")
    tokens, owner = {}, {}
    for instance in range(instances):
        if instance % 2 == 0:
            parts = draw.normal(size=(6, 32))
        else:
            parts = np.concatenate([parts[:3], draw.normal(size=(3, 32))])
        for photo in range(photos):
            scene = draw.normal(size=(12, 32))
            scene[draw.permutation(12)[:6]] = parts + draw.normal(size=(6, 32)) * 0.3
            # Channel 0 tells the object from the background.
            name = f"{instance:03d}-{photo}"
            tokens[name] = scene.astype(np.float16)
            owner[name] = instance
    return tokens, owner


def labelled(owner):
    names = sorted(owner)
    pairs = []
    for place, a in enumerate(names):
        for b in names[place + 1 :]:
            if owner[a] == owner[b]:
                pairs.append((a, b, "positive"))
            elif owner[a] // 2 == owner[b] // 2:
                pairs.append((a, b, "near-twin"))
            elif (owner[a] + owner[b]) % 7 == 0:
                pairs.append((a, b, "mined"))
    return pairs
