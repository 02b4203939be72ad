"""How fast to ask, and how long to wait: on a virtual clock."""

import asyncio
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from connectors.pace import Backoff, TokenBucket
from tests import virtual_time


def test_a_bucket_spaces_requests_and_lets_a_burst_pass_after_a_rest():
    async def main(loop):
        bucket, seen = TokenBucket(2.0, burst=3), []
        for _ in range(5):
            await bucket.take()
            seen.append(loop.time())
        await asyncio.sleep(100.0)
        rested = loop.time()
        for _ in range(4):
            await bucket.take()
        return seen, loop.time() - rested

    assert virtual_time.run(main) == ([0.0, 0.0, 0.0, 0.5, 1.0], 0.5)


def test_many_at_once_get_turns_in_order_and_no_rate_is_no_wait():
    async def main(loop):
        bucket, order = TokenBucket(10.0), []

        async def ask(number):
            await bucket.take()
            order.append((number, round(loop.time(), 6)))

        await asyncio.gather(*(ask(number) for number in range(4)))
        for _ in range(1000):
            await TokenBucket(None).take()
        return order, loop.time()

    order, end = virtual_time.run(main)
    assert order == [(0, 0.0), (1, 0.1), (2, 0.2), (3, 0.3)]
    assert end < 0.31


@given(st.integers(0, 2**32), st.floats(0.1, 5.0), st.floats(5.0, 100.0))
def test_waits_double_up_to_a_limit_and_never_fall_below_half(seed, first, most):
    backoff = Backoff(first, most, Random(seed))
    for number in range(200):
        span = min(most, first * 2.0 ** min(number, 60))
        assert 0.5 * span <= backoff.wait() <= span
    backoff.reset()
    assert backoff.wait() <= first
