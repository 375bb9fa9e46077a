"""What calls came to, written down: in batches, fence checked, each person's copy with its send."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel, Outcome, Result
from bot.config import Config
from bot.outbox import allowances, limits
from bot.outbox.engine import Claim, held
from bot.outbox.moments import backoff_ms
from bot.outbox.replan import replan
from bot.outbox.routes import by_name
from models.base import table_of, to_ms
from models.org import Identity
from models.outbox import Delivery, DeliveryState, Send, SendAttempt, SendState


@dataclass(frozen=True, slots=True)
class Finished:
    """One call that came back."""

    claim: Claim
    outcome: Outcome
    started_ms: int


@dataclass(frozen=True, slots=True)
class Settler:
    """Writes outcomes inside the caller's transaction; rows whose fence moved on are left alone."""

    session: Session
    now: datetime
    channels: Mapping[str, Channel]
    config: Config
    rng: Random

    def settle(self, finished: Sequence[Finished]) -> None:
        """Settle a batch."""
        for name in sorted({f.claim.channel for f in finished}):
            self._tell_breaker(name, [f.outcome for f in finished if f.claim.channel == name])
        still = select(Send.id).where(held([f.claim for f in finished], SendState.INFLIGHT)).with_for_update()
        ours = set(self.session.scalars(still)) if finished else set()
        mine = [f for f in finished if f.claim.id in ours]
        self._record(mine)
        steps: dict[Result, Callable[[list[Finished]], None]] = {
            Result.DONE: self._done,
            Result.RETRY: self._retry,
            Result.DEAD: self._dead,
            Result.UNKNOWN: self._unknown,
            Result.WAIT: self._wait,
        }
        for result, step in steps.items():
            if some := [f for f in mine if f.outcome.result == result]:
                step(some)

    def _tell_breaker(self, channel: str, outcomes: Sequence[Outcome]) -> None:
        limits.lock(self.session, channel)
        limits.note(self.session, channel, [o.transport for o in outcomes], now=self.now)
        if asked := max(outcomes, key=lambda o: o.pause_s).pause_s:
            why = next(o.reason for o in outcomes if o.pause_s)
            limits.pause(self.session, channel, asked, why, now=self.now)

    def _record(self, finished: Sequence[Finished]) -> None:
        rows = [
            {
                "send_id": f.claim.id,
                "n": f.claim.attempt,
                "started_ms": f.started_ms,
                "outcome": f.outcome.result,
                "http": f.outcome.http,
                "errcode": f.outcome.errcode,
                "remote_id": f.outcome.remote_id[:64],
            }
            for f in finished
        ]
        if rows:
            self.session.connection().execute(insert(table_of(SendAttempt)), rows)

    def _update(self, sends: Sequence[int], **values: Any) -> None:
        free = {"owner": None, "lease_until_ms": None} | values
        self.session.execute(update(Send).where(Send.id.in_(sends)).values(**free))

    def _copies(self, sends: Sequence[int], state: DeliveryState) -> None:
        copies = update(Delivery).where(Delivery.send_id.in_(sends))
        self.session.execute(copies.values(state=state, settled_ms=to_ms(self.now)))

    def _done(self, finished: list[Finished]) -> None:
        sends = [f.claim.id for f in finished]
        self._update(sends, state=SendState.DONE, settled_ms=to_ms(self.now), reason=None)
        self._copies(sends, DeliveryState.SENT)
        for f in finished:
            if f.outcome.failed:
                self._some_failed(f.claim, f.outcome.failed)

    def _some_failed(self, claim: Claim, failed: Mapping[str, str]) -> None:
        """The platforms fold the case of ids when they list who did not get it."""
        reasons = {external.lower(): why for external, why in failed.items()}
        copies = select(Delivery.id, Identity.id, Identity.external_id)
        copies = copies.join(Identity, Identity.id == Delivery.identity_id).where(Delivery.send_id == claim.id)
        missed = [row for row in self.session.execute(copies) if row[2].lower() in reasons]
        refused = update(Identity).where(Identity.id.in_([row[1] for row in missed]))
        self.session.execute(refused.values(refused=True))
        self._replan({row[0]: reasons[row[2].lower()] for row in missed})

    def _replan(self, reasons: Mapping[int, str]) -> None:
        replan(self.session, reasons, now=self.now, channels=self.channels, config=self.config)

    def _retry(self, finished: list[Finished]) -> None:
        """A pause the platform asked for burns no attempt; after the last attempt the next channel has its turn."""
        moment = to_ms(self.now)
        for f in finished:
            claim, pause_ms = f.claim, f.outcome.pause_s * 1000
            limits.refund(self.session, claim.channel, claim.recipients, now=self.now, config=self.config)
            if not pause_ms and claim.attempt >= claim.max_attempts:
                continue
            most = Send.max_attempts + 1 if pause_ms else Send.max_attempts
            later = moment + (pause_ms or backoff_ms(claim.attempt, self.rng))
            reason = f.outcome.reason
            self._update([claim.id], state=SendState.READY, max_attempts=most, not_before_ms=later, reason=reason)
        self._dead([f for f in finished if not f.outcome.pause_s and f.claim.attempt >= f.claim.max_attempts])

    def _dead(self, finished: list[Finished]) -> None:
        """Nobody got it: every recipient's copy goes to the next channel."""
        for f in finished:
            self._update([f.claim.id], state=SendState.DEAD, reason=f.outcome.reason, settled_ms=to_ms(self.now))
            copies = select(Delivery.id, Delivery.identity_id).where(Delivery.send_id == f.claim.id)
            rows = self.session.execute(copies).all()
            if f.outcome.gone:
                lost = update(Identity).where(Identity.id.in_([row[1] for row in rows]))
                self.session.execute(lost.values(following=False))
            self._replan({row[0]: f.outcome.reason for row in rows})

    def _unknown(self, finished: list[Finished]) -> None:
        moment = to_ms(self.now)
        for f in finished:
            again = moment + backoff_ms(f.claim.attempt, self.rng)
            values = {"settled_ms": moment, "reason": f.outcome.reason, "lease_until_ms": again}
            self._update([f.claim.id], state=SendState.UNKNOWN, fence=Send.fence + 1, **values)
        self._copies([f.claim.id for f in finished], DeliveryState.UNKNOWN)

    def _wait(self, finished: list[Finished]) -> None:
        """Held until the person writes (see `wake`) or the notice expires."""
        for f in finished:
            limits.refund(self.session, f.claim.channel, f.claim.recipients, now=self.now, config=self.config)
            values = {"reason": f.outcome.reason, "lease_until_ms": Send.expires_ms}
            self._update([f.claim.id], state=SendState.HELD, max_attempts=Send.max_attempts + 1, **values)
            copies = select(Delivery.identity_id).where(Delivery.send_id == f.claim.id)
            for identity in filter(None, self.session.scalars(copies).all()):
                allowances.exhaust(self.session, by_name(f.claim.channel), identity, config=self.config)
