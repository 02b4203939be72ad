"""The files of `deploy/` fit one another and the locks."""

from __future__ import annotations

import re

import yaml

from tests.docs.pages import ROOT

DASK = ROOT / "deploy" / "dask"


def test_the_image_has_the_dask_of_the_lock_and_copies_what_is_there() -> None:
    text = (DASK / "Dockerfile").read_text("utf-8")
    lock = (ROOT / "requirements-dev.lock").read_text("utf-8")
    locked = re.search(r"^distributed==(\S+)", lock, re.MULTILINE)
    image = re.search(r"^ARG DASK=([\d.]+)-py", text, re.MULTILINE)
    copied = [name for line in re.findall(r"^COPY (.*) \S+$", text, re.M) for name in line.split()]

    assert locked is not None
    assert image is not None
    assert image.group(1) == locked.group(1)
    assert {"sim", "scenarios", "studio", "pyproject.toml"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)


def test_workers_of_compose_find_their_scheduler() -> None:
    compose = yaml.safe_load((DASK / "compose.yaml").read_text("utf-8"))
    services = compose["services"]

    assert services["worker"]["image"] == services["scheduler"]["image"]
    assert "tcp://scheduler:8786" in services["worker"]["command"]
    assert all(port.startswith("127.0.0.1:") for port in services["scheduler"]["ports"])
    assert (ROOT / services["scheduler"]["build"]["dockerfile"]).is_file()


def test_workers_of_kubernetes_find_their_scheduler() -> None:
    found = list(yaml.safe_load_all((DASK / "kubernetes.yaml").read_text("utf-8")))
    kinds = [each["kind"] for each in found]
    scheduler, service, worker, policy = found
    labels = scheduler["spec"]["template"]["metadata"]["labels"]
    address = worker["spec"]["template"]["spec"]["containers"][0]["args"][2]

    assert kinds == ["Deployment", "Service", "Deployment", "NetworkPolicy"]
    assert service["spec"]["selector"].items() <= labels.items()
    assert address == f"tcp://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    for each in (scheduler, worker):
        template = each["spec"]["template"]["metadata"]["labels"]
        assert each["spec"]["selector"]["matchLabels"] == template
