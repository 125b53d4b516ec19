"""Late interaction of the tokens of two photos: does everything seen in one have its match in the other?

Two photos of one object show the same parts at other places; of a look-alike, most parts match and few do not. So each
token looks for its best match in the other photo, and the answer rests on the mean of the matches and on the worst.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name everybody uses

__all__ = ["ComparatorNetwork", "Projected"]

Projected = tuple[Tensor, Tensor]
"""Unit tokens (n, tokens, width) and the logarithm of their weights (n, tokens), which sum to one."""


class ComparatorNetwork(nn.Module):
    """One projection, a weight for each token, soft best matches both ways; some 60,000 parameters.

    Args:
        tokens: Tokens of a photo.
        channels: Channels of a token.
        width: Channels of a projected token.
        generator: Draws the first weights.
    """

    def __init__(self, tokens: int, channels: int, width: int = 96, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("scale", torch.ones(channels))
        self.projection = nn.Parameter(torch.empty(width, channels))
        nn.init.normal_(self.projection, std=channels**-0.5, generator=generator)
        self.attention = nn.Parameter(torch.zeros(channels))
        self.place = nn.Parameter(torch.zeros(tokens))
        self.log_sharpness = nn.Parameter(torch.tensor(2.3))
        self.log_strictness = nn.Parameter(torch.tensor(1.6))
        self.readout = nn.Parameter(torch.tensor([5.0, 5.0, -3.0]))

    def standardise(self, tokens: Tensor) -> Tensor:
        """Raw tokens (n, tokens, channels) with zero mean and unit spread in every channel."""
        return (tokens.float() - self.mean) / self.scale

    def project(self, standardised: Tensor) -> Projected:
        """What is compared of each photo; it does not depend on the other photo."""
        unit = F.normalize(standardised @ self.projection.T, dim=-1)
        return unit, F.log_softmax(standardised @ self.attention + self.place, dim=1)

    def forward(self, first: Projected, second: Projected) -> Tensor:
        """Logit of *same instance* for each pair, (n,)."""
        cosines = first[0] @ second[0].transpose(1, 2)
        there = self._matches(cosines, first[1])
        back = self._matches(cosines.transpose(1, 2), second[1])
        evidence = torch.stack([there[0] + back[0], there[1] + back[1], torch.ones_like(there[0])], dim=1)
        return evidence @ self.readout

    def _matches(self, cosines: Tensor, log_weights: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and softened minimum, over the tokens of one photo, of the soft best match in the other."""
        best = (torch.softmax(cosines * self.log_sharpness.exp(), dim=2) * cosines).sum(2)
        strictness = self.log_strictness.exp()
        worst = -torch.logsumexp(log_weights - strictness * best, dim=1) / strictness
        return (log_weights.exp() * best).sum(1), worst
