"""Control sequences for any inputs: bounds, least times, monotony, no wind-up."""

from itertools import groupby, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernel import sequences as s
from tests.unit.sim.kernel.sequences import drive
from tests.unit.sim.kernel.sequences.rows import rest, row

QUICK = settings(deadline=None, max_examples=60)
temperature = st.floats(-20.0, 45.0)
share = st.floats(0.0, 1.0)
steps = st.sampled_from([60.0, 300.0, 900.0])


def lists(of, least=1, most=60):
    return st.lists(of, min_size=least, max_size=most)


# ------------------------------------------------------------------------------------- PI loop


@st.composite
def loops(draw):
    return row(
        s.PiParameter, gain=draw(st.floats(0.01, 2.0)), integral_time=draw(st.floats(30.0, 7200.0)),
        bias=draw(st.floats(0.0, 1.0)), lowest=0.0, highest=1.0,
        action=draw(st.sampled_from([-1.0, 1.0])), disabled=draw(share),
    )  # fmt: skip


@QUICK
@given(loops(), lists(st.tuples(temperature, st.booleans())), steps)
def test_loop_stays_within_its_limits(p, inputs, step):
    state = rest(s.PiState)
    for measured, enabled in inputs:
        output = s.pi_loop(p, state, measured, 20.0, enabled, step)
        assert 0.0 <= output <= 1.0
        assert enabled or output == p[s.PiParameter.DISABLED]
        assert np.isfinite(state).all()


@QUICK
@given(loops(), st.floats(0.1, 30.0), st.integers(1, 500), st.floats(0.05, 10.0), steps)
def test_loop_does_not_wind_up(p, error, long, turned, step):
    """However long it was at its limit, it leaves it as soon as the error has turned."""
    action = p[s.PiParameter.ACTION]
    for sign, limit in ((1.0, 1.0), (-1.0, 0.0)):
        state = rest(s.PiState)
        for _ in range(long):
            s.pi_loop(p, state, 20.0 - sign * action * error, 20.0, True, step)
        s.pi_loop(p, state, 20.0 + sign * action * turned, 20.0, True, step)
        output = s.pi_loop(p, state, 20.0 + sign * action * turned, 20.0, True, step)
        assert output != limit


@QUICK
@given(loops(), lists(temperature, 2, 20), st.floats(0.0, 5.0), steps)
def test_loop_answers_in_its_direction(p, inputs, more, step):
    """A larger last error never gives less."""
    action, outputs = p[s.PiParameter.ACTION], []
    for shift in (0.0, more):
        state = rest(s.PiState)
        for measured in inputs[:-1]:
            s.pi_loop(p, state, measured, 20.0, True, step)
        outputs.append(s.pi_loop(p, state, inputs[-1] - action * shift, 20.0, True, step))
    assert outputs[1] >= outputs[0] - 1e-12


@QUICK
@given(loops(), temperature, temperature, st.integers(2, 6), steps)
def test_loop_is_bumpless_and_divides_time(p, first, last, parts, step):
    """A straight line of errors within the limits gives the same output in one step or in parts."""
    p[s.PiParameter.LOWEST], p[s.PiParameter.HIGHEST] = -1e9, 1e9
    ends = []
    for number in (1, parts):
        state = rest(s.PiState)
        assert s.pi_loop(p, state, first, 20.0, False, step) == p[s.PiParameter.DISABLED]
        begun = s.pi_loop(p, state, first, 20.0, True, step)
        assert abs(begun - p[s.PiParameter.DISABLED]) < 1e-9
        for k in range(1, number + 1):
            measured = first + (last - first) * k / number
            end = s.pi_loop(p, state, measured, 20.0, True, step / number)
        ends.append(end)
    assert abs(ends[1] - ends[0]) < 1e-6 * max(abs(ends[0]), 1.0)


# ------------------------------------------------------------------------------------- staging


@QUICK
@given(
    lists(st.tuples(st.floats(-4.0, 4.0), st.booleans()), 5, 120),
    st.integers(0, 3),
    st.tuples(st.floats(0.1, 2.0), share),
    st.tuples(*[st.sampled_from([0.0, 240.0, 600.0, 1500.0])] * 3),
    steps,
)
def test_stages_keep_their_times(inputs, number, bands, times, step):
    band, between = bands
    least_on, least_off, delay = times
    p = row(
        s.StagingParameter, stages=number, band=band, between=between, least_on=least_on,
        least_off=least_off, delay=delay,
    )  # fmt: skip
    state = rest(s.StagingState)
    run = [s.staged(p, state, error, enabled, step) for error, enabled in inputs]
    assert set(run) <= set(range(number + 1))
    for stage in range(number):
        spans = [(on, len(list(span)) * step) for on, span in groupby(n > stage for n in run)]
        for on, length in spans[1:-1]:  # the first began before, the last has not ended
            assert length >= (least_on if on else least_off)
    if delay > step:
        assert all(after - before <= 1 for before, after in pairwise(run))


@QUICK
@given(lists(temperature, 5, 100), steps)
def test_a_thermostat_never_heats_and_cools(temperatures, step):
    heat, cool = rest(s.StagingState), rest(s.StagingState)
    for zone in temperatures:
        n = s.thermostat(drive.STAGES, drive.STAGES, heat, cool, zone, (20.0, 24.0), step)
        assert min(heat[0], cool[0]) == 0.0
        assert n == heat[0] - cool[0]


# --------------------------------------------------------------------------- trim and respond


@st.composite
def trims(draw):
    lowest, wide, sign = (
        draw(st.floats(-50.0, 50.0)),
        draw(st.floats(0.5, 100.0)),
        draw(st.sampled_from([-1.0, 1.0])),
    )
    respond = draw(st.floats(0.01, 5.0))
    return row(
        s.TrimParameter, initial=lowest + draw(share) * wide, lowest=lowest, highest=lowest + wide,
        delay=draw(st.sampled_from([0.0, 600.0])), interval=draw(st.sampled_from([60.0, 120.0])),
        ignored=draw(st.integers(0, 3)), trim=-sign * draw(st.floats(0.01, 2.0)),
        respond=sign * respond, most=sign * respond * draw(st.floats(1.0, 4.0)),
    )  # fmt: skip


@QUICK
@given(trims(), lists(st.tuples(st.integers(0, 20), st.booleans())), steps)
def test_trimmed_set_points_stay_within_limits(p, inputs, step):
    state = rest(s.TrimState)
    for requests, running in inputs:
        setpoint = s.trim_and_respond(p, state, float(requests), running, step)
        assert p[s.TrimParameter.LOWEST] <= setpoint <= p[s.TrimParameter.HIGHEST]
        assert running or abs(setpoint - p[s.TrimParameter.INITIAL]) < 1e-12


@QUICK
@given(trims(), lists(st.integers(0, 20), 5, 40), st.integers(1, 5))
def test_trimmed_set_points_do_not_depend_on_the_step(p, numbers, parts):
    coarse, fine = rest(s.TrimState), rest(s.TrimState)
    for requests in numbers:
        one = s.trim_and_respond(p, coarse, float(requests), True, 300.0)
        many = [s.trim_and_respond(p, fine, float(requests), True, 300.0 / parts)
                for _ in range(parts)]  # fmt: skip
        assert abs(one - many[0]) < 1e-9


@QUICK
@given(trims(), lists(st.integers(0, 20), 5, 40), lists(st.integers(0, 20), 5, 40))
def test_more_requests_never_ask_for_less(p, numbers, further):
    sign = np.sign(p[s.TrimParameter.RESPOND])
    few, many = rest(s.TrimState), rest(s.TrimState)
    for requests, more in zip(numbers, further, strict=False):
        one = s.trim_and_respond(p, few, float(requests), True, 300.0)
        other = s.trim_and_respond(p, many, float(requests + more), True, 300.0)
        assert sign * (other - one) >= -1e-9


@QUICK
@given(lists(st.tuples(temperature, share)), steps)
def test_requests_are_none_to_three(inputs, step):
    state = rest(s.RequestState)
    for missing, signal in inputs:
        assert s.requests(drive.ASKING, state, missing, signal, step) in {0.0, 1.0, 2.0, 3.0}


# ------------------------------------------------------------------- night cycle, optimal start


@QUICK
@given(lists(st.tuples(st.integers(0, 5), st.booleans()), 5, 60), steps)
def test_a_night_cycle_runs_its_time(inputs, step):
    p, state = drive.CYCLE, rest(s.CycleState)
    answers = [
        (operating, s.night_cycle(p, state, (float(outside), 5.0), operating, step))
        for outside, operating in inputs
    ]
    assert not any(on for operating, on in answers if operating)
    for operating, stretch in groupby(answers, key=lambda answer: answer[0]):
        spans = [(on, len(list(span)) * step) for on, span in groupby(on for _, on in stretch)]
        assert operating or all(length >= 1800.0 for on, length in spans[:-1] if on)


@QUICK
@given(lists(st.tuples(temperature, temperature, st.floats(0.0, 30000.0)), 5, 80), steps)
def test_optimal_start_is_bounded_and_learns_what_can_be(inputs, step):
    p, state = drive.START, rest(s.StartState)
    for zone, outdoor, until in inputs:
        sign = s.optimal_start(p, state, zone, (20.0, 24.0), outdoor, until, step)
        assert sign in (-1, 0, 1)
        assert sign == 0 or 0.0 < until <= 10800.0
        assert 0.0 <= s.warm_up_time(p, state, zone, 20.0, outdoor) <= 10800.0
        assert 0.0 <= s.cool_down_time(p, state, zone, 24.0, outdoor) <= 10800.0
        assert np.isfinite(state).all()
        assert state[s.StartState.WARM_UP] >= 0.0
        assert state[s.StartState.COOL_DOWN] >= 0.0


@QUICK
@given(temperature, st.floats(0.0, 10.0), temperature)
def test_a_colder_zone_never_starts_later(zone, colder, outdoor):
    p, state = drive.START, rest(s.StartState)
    times = [s.warm_up_time(p, state, t, 20.0, outdoor) for t in (zone, zone - colder)]
    assert times[1] >= times[0]


# ------------------------------------------------------------------------------- outdoor air


@QUICK
@given(lists(st.tuples(temperature, st.floats(0.0, 90000.0), st.booleans()), 5, 100),
       st.sampled_from(list(s.HighLimit)), steps)  # fmt: skip
def test_economiser_keeps_its_limits_and_times(inputs, kind, step):
    p, state = drive.ECONOMISER.copy(), rest(s.EconomiserState)
    p[s.EconomiserParameter.KIND] = kind
    answers = []
    for outdoor, enthalpy, enabled in inputs:
        is_open = s.economiser(p, state, (outdoor, enthalpy), (24.0, 48000.0), enabled, step)
        assert not is_open or (enabled and kind != s.HighLimit.ABSENT)
        answers.append((enabled, is_open))
    for enabled, stretch in groupby(answers, key=lambda answer: answer[0]):
        spans = [len(list(span)) * step for _, span in groupby(stretch)]
        assert not enabled or all(span >= 600.0 for span in spans[1:-1])


@QUICK
@given(lists(st.tuples(temperature, temperature, st.floats(0.0, 86399.0), st.booleans())), steps)
def test_night_purge_runs_only_where_it_may(inputs, step):
    state = rest(s.PurgeState)
    for zone, outdoor, clock, unoccupied in inputs:
        if s.night_purge(drive.PURGE, state, zone, (outdoor, 8.0), clock, unoccupied, step):
            assert unoccupied
            assert zone > 19.0
            assert outdoor >= 5.0
            assert clock >= 72000.0 or clock < 25200.0


@QUICK
@given(st.floats(0.0, 5000.0), st.floats(0.0, 500.0), share, share)
def test_demand_controlled_ventilation_lies_between_and_rises(concentration, more, area, people):
    p = drive.DEMAND.copy()
    p[s.DemandParameter.AREA], p[s.DemandParameter.PEOPLE] = area, people
    flows, boxes = zip(
        *(
            s.zone_ventilation(p, s.demand_signal(p, c, 5.0), (0.2, 1.0))
            for c in (concentration, concentration + more)
        ),
        strict=True,
    )
    assert area <= flows[0] <= flows[1] <= area + people + 1e-12
    assert 0.2 <= boxes[0] <= boxes[1] <= 1.0
