"""The catalogue: every check, in the order of its code."""

from __future__ import annotations

from ssocfg.doctor.checks.cache_owners import CACHE_OWNER_CHECKS
from ssocfg.doctor.checks.caches import CACHE_CHECKS
from ssocfg.doctor.checks.files import FILE_CHECKS
from ssocfg.doctor.checks.keys import KEY_CHECKS
from ssocfg.doctor.checks.machine import MACHINE_CHECKS
from ssocfg.doctor.checks.online import ONLINE_CHECKS
from ssocfg.doctor.checks.online_roles import ONLINE_ROLE_CHECKS
from ssocfg.doctor.checks.portals import PORTAL_CHECKS
from ssocfg.doctor.checks.profile_links import PROFILE_LINK_CHECKS
from ssocfg.doctor.checks.profile_values import PROFILE_VALUE_CHECKS
from ssocfg.doctor.checks.programs import PROGRAM_CHECKS
from ssocfg.doctor.checks.providers import PROVIDER_CHECKS
from ssocfg.doctor.checks.role_caches import ROLE_CACHE_CHECKS
from ssocfg.doctor.checks.sections import SECTION_CHECKS
from ssocfg.doctor.checks.selection import SELECTION_CHECKS
from ssocfg.doctor.checks.sessions import SESSION_CHECKS
from ssocfg.doctor.checks.sign_ins import SIGN_IN_CHECKS
from ssocfg.doctor.checks.text import TEXT_CHECKS
from ssocfg.doctor.finding import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *FILE_CHECKS,
            *TEXT_CHECKS,
            *SECTION_CHECKS,
            *KEY_CHECKS,
            *SESSION_CHECKS,
            *PORTAL_CHECKS,
            *PROFILE_LINK_CHECKS,
            *PROVIDER_CHECKS,
            *PROFILE_VALUE_CHECKS,
            *SIGN_IN_CHECKS,
            *CACHE_CHECKS,
            *CACHE_OWNER_CHECKS,
            *ROLE_CACHE_CHECKS,
            *SELECTION_CHECKS,
            *MACHINE_CHECKS,
            *PROGRAM_CHECKS,
            *ONLINE_CHECKS,
            *ONLINE_ROLE_CHECKS,
        ),
        key=lambda check: check.code,
    )
)
