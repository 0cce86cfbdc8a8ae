"""What `doctor --online` asks AWS: as little as shows whether each profile gives what it promises.

Each token is renewed where any AWS tool would renew it, which is the only thing that is written. Role credentials are
got anew, past the cache, because cached ones outlive an assignment; they are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ssocfg.api import probing_hosts
from ssocfg.api.calling import ClientPool
from ssocfg.api.identity import MOST_AT_ONCE
from ssocfg.api.probing_hosts import Hosts
from ssocfg.api.probing_plan import Plan, Question, make_plan
from ssocfg.api.probing_roles import Roles
from ssocfg.api.probing_sessions import Sessions
from ssocfg.api.sign_ins import Ground
from ssocfg.aws.clients import Timeouts
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.online_facts import OnlineFacts, Why
from ssocfg.host.cache_files import cache_folders
from ssocfg.host.clock import CLOCK, Clock

ItemT = TypeVar("ItemT")


def probe(facts: Facts, profiles: Iterable[str] | None = None, *, clock: Clock = CLOCK) -> OnlineFacts:
    """Ask AWS what the online checks judge.

    Args:
        facts: The snapshot of the machine whose config file counts.
        profiles: The only profiles to ask for; None for all, and all sessions.
        clock: What tells the time.
    """
    ground = Ground(facts.config, cache_folders(facts.home), clock, "default")
    timeouts = Timeouts(probing_hosts.STAGE_SECONDS, probing_hosts.STAGE_SECONDS)
    with ClientPool(facts.config, timeouts, probing_hosts.TRIES) as pool:
        plan = make_plan(ground, pool, None if profiles is None else tuple(profiles))
        hosts = Hosts()
        _note_needs(hosts, plan)
        sessions = Sessions(ground, hosts, plan.subjects)
        roles = Roles(ground, hosts, sessions, plan.questions)
        threads = ThreadPoolExecutor(MOST_AT_ONCE)
        try:
            _ask_all(threads, plan, sessions, roles)
        finally:  # who is interrupted does not wait for what is still in the queue
            threads.shutdown(wait=False, cancel_futures=True)
        unasked: dict[str, Why] = {**plan.unasked, **roles.unasked}
        return OnlineFacts(hosts.facts(pool), sessions.facts, roles.facts, unasked)


def _note_needs(hosts: Hosts, plan: Plan) -> None:
    for subject in plan.subjects.values():
        hosts.need(subject.oidc, subject.sign_in.session)
    for question in plan.questions:
        session = plan.subjects[question.key].sign_in.session
        hosts.need(question.portal, session, question.profiles)
        hosts.need(question.portal._replace(service="sso-oidc"), session, question.profiles)
        hosts.need(question.sts, None, question.profiles)


def _ask_all(threads: ThreadPoolExecutor, plan: Plan, sessions: Sessions, roles: Roles) -> None:
    """Ask everything: at each host and with each sign-in once first, so that what fails, fails once."""

    def each(ask: Callable[[ItemT], None], items: Iterable[ItemT]) -> None:
        for _done in threads.map(ask, items):
            pass

    each(sessions.renew, sessions.to_renew)
    for wave in _in_waves(plan.questions, lambda question: question.portal.name, lambda question: question.key):
        each(roles.ask_portal, wave)
    for wave in _in_waves(roles.got, lambda question: question.sts.name):
        each(roles.ask_sts, wave)
    each(sessions.ask_for_start_url, sessions.list_in_question())


def _in_waves(questions: Sequence[Question], *keys: Callable[[Question], Hashable]) -> Iterator[list[Question]]:
    """Give the first question of each key, key by key, and then all that are left."""
    taken: set[Question] = set()
    for key in keys:
        covered = {key(question) for question in taken}
        firsts: dict[Hashable, Question] = {}
        for question in questions:
            if key(question) not in covered:
                firsts.setdefault(key(question), question)
        taken.update(firsts.values())
        yield list(firsts.values())
    yield [question for question in questions if question not in taken]
