"""Building thermal envelope and fabric load cases of ASHRAE Standard 140-2020 (BESTEST)."""
