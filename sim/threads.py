"""Threads of the libraries that NumPy computes with."""

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""What tells them, before NumPy is imported, to compute with one. Matrices here are small: threads
cost more than they bring, decide last digits, and wait busily."""
