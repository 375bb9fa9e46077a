"""What tends to happen to sign-ups, several steps at a time, so that the interesting states are met often."""

from collections import Counter
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.activity.machine import PEOPLE, Steps
from tests.activity.model import COMMON, NORTH, SOUTH

AFTERWARDS = ["confirmed", "on duty", "at the deadline", "lapsed"]


class SignUps(Steps):
    """Single steps and these."""

    @rule(pick=st.integers(0, 5))
    def answer_an_offer(self, pick: int) -> None:
        offered = sorted(self.model.offered)
        self.confirm(offered[pick % len(offered)] if offered else pick)

    @rule(pick=st.integers(0, 5))
    def give_a_place_back(self, pick: int) -> None:
        held = sorted(self.model.signed)
        self.cancel(held[pick % len(held)] if held else pick)

    @rule(pick=PEOPLE, what=st.sampled_from(["overlap", "after", "duty"]))
    def gets_busy(self, pick: int, what: str) -> None:
        likely = sorted(self.model.offered) * 2 + self.model.waiting
        who = likely[pick % len(likely)] if likely and pick % 2 else pick
        if what == "duty":
            self.put_on_duty(who)
        else:
            self.sign_up_elsewhere(who, after=what == "after")
        self.asks_again(pick)

    @rule(pick=PEOPLE, how=st.sampled_from(["cancel", "remove", "resize"]), then=st.sampled_from(AFTERWARDS))
    def a_place_comes_free(self, pick: int, how: str, then: str) -> None:
        if self.now >= self.closes:
            return
        for who in range(6):
            self.sign_up(who)
        held, places = sorted(self.model.signed), self.model.places
        if how == "resize":
            self.resize(places[NORTH], places[SOUTH], places[COMMON] + 1)
        elif held and how == "remove":
            self.remove(held[pick % len(held)])
        elif held:
            self.cancel(held[pick % len(held)])
        self.the_database_says_what_the_model_says()
        if self.model.offered:
            self.answered(sorted(self.model.offered)[pick % len(self.model.offered)], then)

    @rule(pick=PEOPLE, at=st.sampled_from(["sign-up closes", "two hours before", "start"]))
    def the_end_comes(self, pick: int, at: str) -> None:
        moments = {"sign-up closes": self.closes, "start": self.model.starts}
        self.goes_to(max(self.now, moments.get(at, self.model.starts - timedelta(hours=2))))
        self.asks_again(pick)
        self.give_a_place_back(pick)
        self.the_database_says_what_the_model_says()
        if at == "two hours before":
            self.goes_to(max(self.now, self.model.starts))
            self.answer_an_offer(pick)
            self.the_job_runs()

    def answered(self, who: int, then: str) -> None:
        if then == "on duty":
            self.put_on_duty(who)
        if then in ("at the deadline", "lapsed"):
            self.goes_to(self.model.offered[who][1])
        if then != "lapsed":
            self.confirm(who)
        else:
            self.the_job_runs()

    @rule(pool=st.sampled_from([NORTH, SOUTH, COMMON]))
    def a_held_place_is_taken_away(self, pool: str) -> None:
        held = Counter([*self.model.signed.values(), *(pool for pool, _ in self.model.offered.values())])
        wanted = self.model.places | {pool: max(0, held[pool] - 1)}
        wanted[NORTH if pool == SOUTH else SOUTH] += 1
        self.resize(wanted[NORTH], wanted[SOUTH], wanted[COMMON])

    @rule(pick=PEOPLE)
    def who_has_a_place_asks_elsewhere(self, pick: int) -> None:
        held = sorted([*self.model.signed, *self.model.offered])
        if held:
            self.sign_up_elsewhere(held[pick % len(held)], after=False)

    @rule(pick=PEOPLE, what=st.sampled_from(["overlap", "duty"]))
    def who_is_busy_asks_for_a_place(self, pick: int, what: str) -> None:
        standing = {*self.model.signed, *self.model.offered, *self.model.waiting}
        who = next((one for one in range(pick, pick + 6) if one % 6 not in standing), pick) % 6
        if what == "duty":
            self.put_on_duty(who)
        else:
            self.sign_up_elsewhere(who, after=False)
        self.sign_up(who)

    @rule(who=PEOPLE)
    def asks_again(self, who: int) -> None:
        free = [one for one in range(6) if one not in self.model.signed and one not in self.model.waiting]
        self.sign_up(free[who % len(free)] if free else who)
