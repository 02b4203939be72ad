"""Benchmarks of the live side, against peers on loopback in processes of their own."""

from studio.benchmarks.live.figures import FIGURES, RUNS, bench_live

__all__ = ["FIGURES", "RUNS", "bench_live"]
