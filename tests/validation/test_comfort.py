"""Comfort against the table of ISO 7730 and against pythermalcomfort."""

import numpy as np
import pytest

from sim.physics.comfort import predicted_mean_vote, predicted_percentage_dissatisfied

# ISO 7730:2005, table D.1: air, radiant [degC], speed [m/s], humidity [%], met, clo, PMV, PPD.
# Row 7 is left out: the programme printed in the standard gives 0.36 where the table has 0.50.
TABLE = np.array(
    [
        [22.0, 22.0, 0.10, 60, 1.2, 0.5, -0.75, 17],
        [27.0, 27.0, 0.10, 60, 1.2, 0.5, 0.77, 17],
        [27.0, 27.0, 0.30, 60, 1.2, 0.5, 0.44, 9],
        [23.5, 25.5, 0.10, 60, 1.2, 0.5, -0.01, 5],
        [23.5, 25.5, 0.30, 60, 1.2, 0.5, -0.55, 11],
        [19.0, 19.0, 0.10, 40, 1.2, 1.0, -0.60, 13],
        [23.5, 23.5, 0.30, 40, 1.2, 1.0, 0.12, 5],
        [23.0, 21.0, 0.10, 40, 1.2, 1.0, 0.05, 5],
        [23.0, 21.0, 0.30, 40, 1.2, 1.0, -0.16, 6],
        [22.0, 22.0, 0.10, 60, 1.6, 0.5, 0.05, 5],
        [27.0, 27.0, 0.10, 60, 1.6, 0.5, 1.17, 34],
        [27.0, 27.0, 0.30, 60, 1.6, 0.5, 0.95, 24],
    ]
)


@pytest.mark.parametrize("row", TABLE.tolist())
def test_votes_of_the_standard(row):
    air, radiant, speed, humidity, activity, clothing, vote, dissatisfied = row
    found = predicted_mean_vote(
        np.array([air]), np.array([radiant]), clothing, humidity / 100, speed, activity
    )
    assert found[0] == pytest.approx(vote, abs=0.1)
    assert predicted_percentage_dissatisfied(found)[0] == pytest.approx(dissatisfied, abs=2)


def test_votes_agree_with_pythermalcomfort():
    from pythermalcomfort.models import pmv_ppd_iso

    rng = np.random.default_rng(7)
    air, radiant = rng.uniform(10, 30, 2000), rng.uniform(10, 40, 2000)
    clothing, humidity = rng.uniform(0.1, 2.0, 2000), rng.uniform(10, 90, 2000)
    for speed, activity in ((0.1, 1.2), (0.0, 1.0), (0.5, 2.0)):
        theirs = pmv_ppd_iso(
            tdb=air, tr=radiant, vr=speed, rh=humidity, met=activity, clo=clothing,
            model="7730-2005", limit_inputs=False, round_output=False,
        )  # fmt: skip
        ours = predicted_mean_vote(air, radiant, clothing, humidity / 100, speed, activity)
        mild = np.abs(theirs.pmv) <= 3
        assert np.count_nonzero(mild) > 500
        np.testing.assert_allclose(ours[mild], theirs.pmv[mild], atol=0.008)
        dissatisfied = predicted_percentage_dissatisfied(ours)
        np.testing.assert_allclose(dissatisfied[mild], theirs.ppd[mild], atol=0.4)
