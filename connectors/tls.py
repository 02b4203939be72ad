"""Encryption as a table of points describes it."""

from __future__ import annotations

import ssl

from connectors.points import Tls
from sim.errors import DocumentError, Fault


def context_of(tls: Tls) -> ssl.SSLContext:
    """Return what verifies a server and shows the own certificate.

    Raises
    ------
    DocumentError
        With every file that cannot be used.
    """
    faults = []
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls.authority:
        try:
            context = ssl.create_default_context(cafile=tls.authority)
        except (OSError, ssl.SSLError) as error:
            faults.append(_fault("tls.authority", tls.authority, error))
    if tls.certificate:
        try:
            context.load_cert_chain(tls.certificate, tls.key or None)
        except (OSError, ssl.SSLError) as error:
            faults.append(_fault("tls.certificate", tls.certificate, error))
    if faults:
        raise DocumentError(faults, source="connection")
    return context


def _fault(place: str, value: str, error: Exception) -> Fault:
    return Fault(place, value, f"a file of PEM ({error})", "correct the path or the file")
