"""Rounds of mining: a comparator learns from the accepted links, and what it confuses is proposed next."""

from twin.mine.rounds._stage import mine_round

__all__ = ["mine_round"]
