"""The reply loop in SimPy: each user is a process, and so is each message on its way.

    reply_loop.py SUBSCRIBERS SECONDS SEED ANSWERED

prints: events, sent, delivered, answered, reopened, seconds to build, seconds to run, peak of memory in bytes.
"""

import sys
import time
from random import Random

import simpy

CONTACTS = 10
# Seconds.
SEND_EVERY = 600.0
ANSWER_AFTER = 60.0
IMSP_HOP = 0.2
LINK_HOP = 0.05
SMSC_HOP = 2.0
IDLE_AFTER = 300.0

THERE = (IMSP_HOP, LINK_HOP, IMSP_HOP, SMSC_HOP)
BACK = (SMSC_HOP, IMSP_HOP, LINK_HOP, IMSP_HOP)


class ReplyLoop:
    """The model with its subscribers, and what it counted."""

    def __init__(self, subscribers, seed, answered):
        self.env = simpy.Environment()
        self.chance = Random(seed)
        self.answered_share = answered
        self.events = self.sent = self.delivered = self.answered = self.reopened = 0
        users = subscribers // 2
        customers = subscribers - users
        # Whom a message reaches makes no difference to a customer that keeps nothing, but is counted all the same.
        self.received = [0] * customers
        for _ in range(users):
            contacts = [self.chance.randrange(customers) for _ in range(CONTACTS)]
            self.env.process(self.user(contacts, [0.0] * CONTACTS))

    def user(self, contacts, active):
        """A user sends to a contact by chance, again and again."""
        env, chance = self.env, self.chance
        while True:
            yield env.timeout(chance.expovariate(1.0 / SEND_EVERY))
            self.events += 1
            self.sent += 1
            contact = chance.randrange(CONTACTS)
            active[contact] = env.now
            env.process(self.message(contacts[contact], active, contact))

    def message(self, customer, active, contact):
        """A message goes to the terminal, and its answer, if there is one, back."""
        env, chance = self.env, self.chance
        for hop in THERE:
            yield env.timeout(hop)
            self.events += 1
        self.delivered += 1
        self.received[customer] += 1
        if chance.random() >= self.answered_share:
            return
        yield env.timeout(chance.expovariate(1.0 / ANSWER_AFTER))
        self.events += 1
        for hop in BACK:
            yield env.timeout(hop)
            self.events += 1
        self.answered += 1
        self.reopened += env.now - active[contact] > IDLE_AFTER
        active[contact] = env.now


def peak_bytes():
    """The most memory that this process has had; 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def main():
    if len(sys.argv) != 5:
        sys.exit("usage: reply_loop.py SUBSCRIBERS SECONDS SEED ANSWERED")
    subscribers, seconds, seed, answered = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    began = time.perf_counter()
    model = ReplyLoop(subscribers, seed, answered)
    built = time.perf_counter()
    model.env.run(until=seconds)
    ended = time.perf_counter()
    counts = (model.events, model.sent, model.delivered, model.answered, model.reopened)
    print(*counts, built - began, ended - built, peak_bytes())


if __name__ == "__main__":
    main()
