"""Who may do what: organizations, users, sessions, API keys, permissions and plans."""

from typing import TYPE_CHECKING

from crmtui.kit.lazy_names import lazy_names

if TYPE_CHECKING:
    from crmtui.services.identity.api_keys import create_api_key as create_api_key
    from crmtui.services.identity.api_keys import list_api_keys as list_api_keys
    from crmtui.services.identity.api_keys import revoke_api_key as revoke_api_key
    from crmtui.services.identity.authentication import authenticate as authenticate
    from crmtui.services.identity.authentication import scoped as scoped
    from crmtui.services.identity.dialects import DIALECTS as DIALECTS
    from crmtui.services.identity.flows import add_user as add_user
    from crmtui.services.identity.flows import change_member as change_member
    from crmtui.services.identity.flows import change_password as change_password
    from crmtui.services.identity.flows import delete_account as delete_account
    from crmtui.services.identity.flows import found as found
    from crmtui.services.identity.flows import log_in as log_in
    from crmtui.services.identity.flows import switch_operator as switch_operator
    from crmtui.services.identity.flows import verify_password as verify_password
    from crmtui.services.identity.key_actors import actor_for_api_key as actor_for_api_key
    from crmtui.services.identity.logins import actor_for_user as actor_for_user
    from crmtui.services.identity.members import create_user as create_user
    from crmtui.services.identity.members import find_user_id as find_user_id
    from crmtui.services.identity.members import get_member as get_member
    from crmtui.services.identity.members import list_members as list_members
    from crmtui.services.identity.members import list_operators as list_operators
    from crmtui.services.identity.members import set_up as set_up
    from crmtui.services.identity.members import update_member as update_member
    from crmtui.services.identity.organizations import create_organization as create_organization
    from crmtui.services.identity.organizations import (
        find_organization_by_slug as find_organization_by_slug,
    )
    from crmtui.services.identity.organizations import get_organization as get_organization
    from crmtui.services.identity.organizations import is_set_up as is_set_up
    from crmtui.services.identity.organizations import list_organizations as list_organizations
    from crmtui.services.identity.organizations import update_organization as update_organization
    from crmtui.services.identity.permissions import PERMISSIONS as PERMISSIONS
    from crmtui.services.identity.permissions import ROLE_PERMISSIONS as ROLE_PERMISSIONS
    from crmtui.services.identity.plans import PLANS as PLANS
    from crmtui.services.identity.plans import PlanLimits as PlanLimits
    from crmtui.services.identity.profiles import get_profile as get_profile
    from crmtui.services.identity.profiles import update_preferences as update_preferences
    from crmtui.services.identity.profiles import update_profile as update_profile
    from crmtui.services.identity.schemas import ApiKeyCreate as ApiKeyCreate
    from crmtui.services.identity.schemas import ApiKeyCreated as ApiKeyCreated
    from crmtui.services.identity.schemas import ApiKeyDetail as ApiKeyDetail
    from crmtui.services.identity.schemas import ApiKeyList as ApiKeyList
    from crmtui.services.identity.schemas import Credentials as Credentials
    from crmtui.services.identity.schemas import LoggedIn as LoggedIn
    from crmtui.services.identity.schemas import MemberDetail as MemberDetail
    from crmtui.services.identity.schemas import Operator as Operator
    from crmtui.services.identity.schemas import OrganizationCreate as OrganizationCreate
    from crmtui.services.identity.schemas import OrganizationDetail as OrganizationDetail
    from crmtui.services.identity.schemas import OrganizationUpdate as OrganizationUpdate
    from crmtui.services.identity.schemas import PlanTier as PlanTier
    from crmtui.services.identity.schemas import Preferences as Preferences
    from crmtui.services.identity.schemas import PreferenceValues as PreferenceValues
    from crmtui.services.identity.schemas import Principal as Principal
    from crmtui.services.identity.schemas import Profile as Profile
    from crmtui.services.identity.schemas import ProfileUpdate as ProfileUpdate
    from crmtui.services.identity.schemas import Role as Role
    from crmtui.services.identity.schemas import SessionDetail as SessionDetail
    from crmtui.services.identity.schemas import SessionToken as SessionToken
    from crmtui.services.identity.schemas import UserCreate as UserCreate
    from crmtui.services.identity.schemas import UserUpdate as UserUpdate
    from crmtui.services.identity.sessions import create_session as create_session
    from crmtui.services.identity.sessions import find_session as find_session
    from crmtui.services.identity.sessions import refresh_session as refresh_session
    from crmtui.services.identity.sessions import revoke_session as revoke_session
    from crmtui.services.identity.sessions import validate_session as validate_session
    from crmtui.services.identity.upkeep import purge_sessions as purge_sessions
    from crmtui.services.identity.uses import write_uses as write_uses
else:
    __all__, __getattr__ = lazy_names(
        __name__,
        {
            "api_keys": "create_api_key list_api_keys revoke_api_key",
            "authentication": "authenticate scoped",
            "dialects": "DIALECTS",
            "flows": (
                "add_user change_member change_password delete_account found log_in "
                "switch_operator verify_password"
            ),
            "key_actors": "actor_for_api_key",
            "logins": "actor_for_user",
            "members": (
                "create_user find_user_id get_member list_members list_operators set_up "
                "update_member"
            ),
            "organizations": (
                "create_organization find_organization_by_slug get_organization is_set_up "
                "list_organizations update_organization"
            ),
            "permissions": "PERMISSIONS ROLE_PERMISSIONS",
            "plans": "PLANS PlanLimits",
            "profiles": "get_profile update_preferences update_profile",
            "schemas": (
                "ApiKeyCreate ApiKeyCreated ApiKeyDetail ApiKeyList Credentials LoggedIn "
                "MemberDetail Operator OrganizationCreate OrganizationDetail "
                "OrganizationUpdate PlanTier Preferences PreferenceValues Principal Profile "
                "ProfileUpdate Role SessionDetail SessionToken UserCreate UserUpdate"
            ),
            "sessions": (
                "create_session find_session refresh_session revoke_session validate_session"
            ),
            "upkeep": "purge_sessions",
            "uses": "write_uses",
        },
    )
