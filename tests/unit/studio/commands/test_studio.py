from __future__ import annotations

from studio import app
from studio.__main__ import main


def test_the_options_reach_the_server(monkeypatch, tmp_path):
    seen = []

    def serve(*arguments, **options):
        seen.append((arguments, options))
        return 0

    monkeypatch.setattr(app, "serve", serve)

    assert main(["studio"]) == 0
    assert main(["studio", "--port", "0", "--data", str(tmp_path), "--demo"]) == 0
    assert seen == [
        (("127.0.0.1", 8050, None), {"demo": False}),
        (("127.0.0.1", 0, str(tmp_path)), {"demo": True}),
    ]
