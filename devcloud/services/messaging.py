"""OpenStack's messaging within a process, woken by each message.

As it comes, every one of some twenty listeners looks for messages twenty times a second: a tenth of
a processor for doing nothing, and up to 50 ms lost at each step of building an instance.
"""

import threading
import time


def patch() -> None:
    from oslo_messaging._drivers import base, impl_fake

    arrival = threading.Condition()
    delivered = [0]
    deliver = impl_fake.FakeExchange.deliver_message

    def deliver_message(self, *args, **kwargs):
        deliver(self, *args, **kwargs)
        with arrival:
            delivered[0] += 1
            arrival.notify_all()

    @base.batch_poll_helper
    def poll(self, timeout=None):
        end = None if timeout is None else time.monotonic() + timeout
        while not self._stopped.is_set():
            seen = delivered[0]
            for target in self._targets:
                exchange = self._exchange_manager.get_exchange(target.exchange)
                context, message, reply, requeue = exchange.poll(target, self._pool)
                if message is not None:
                    return impl_fake.FakeIncomingMessage(context, message, reply, requeue)
            left = 5.0 if end is None else end - time.monotonic()
            if left <= 0:
                break
            with arrival:
                arrival.wait_for(lambda seen=seen: delivered[0] != seen or self._stopped.is_set(), left)
        return None

    def stop(self):
        self._stopped.set()
        with arrival:
            arrival.notify_all()

    impl_fake.FakeExchange.deliver_message = deliver_message
    impl_fake.FakeListener.poll = poll
    impl_fake.FakeListener.stop = stop
