"""Speed as ratios: Atrium against baselines written for the purpose, measured in one run."""
