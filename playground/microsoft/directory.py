"""Who has an account here: tenants with their people and shared mailboxes, and consumers."""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock

# Every personal account lives in this tenant, at the real Microsoft too.
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"


@dataclass(eq=False)
class Tenant:
    """One organisation's directory."""

    id: str
    name: str
    domains: frozenset[str]
    # Whether people may let an app in by themselves, or only an admin for them.
    user_consent: bool = True
    # Whether the app has its entry among the "enterprise applications".
    app_removed: bool = False

    @property
    def personal(self) -> bool:
        """Whether it is the one in which all personal accounts live."""
        return self.id == CONSUMERS


@dataclass(eq=False)
class Account:
    """One person's account. `oid` and the tenant never change; names and addresses may."""

    oid: str
    tenant: Tenant
    # The address by which the stories of this world call it.
    address: str
    upn: str
    mail: str | None
    name: str
    is_admin: bool = False
    has_mailbox: bool = True
    disabled: bool = False
    deleted: bool = False
    # Conditional Access lets it get no tokens for the app.
    blocked: bool = False
    # The app needs an assignment and this account has none.
    unassigned: bool = False
    # Tokens from before this moment need a second factor now.
    mfa_since: datetime | None = None
    # Tokens from before this moment are dead.
    tokens_valid_from: datetime | None = None

    @property
    def personal(self) -> bool:
        """Whether it is a consumer's, not an organisation's."""
        return self.tenant.personal

    @property
    def usable(self) -> bool:
        """Whether anybody can sign in to it, or a program act for it."""
        return not (self.disabled or self.deleted)

    def goes_by(self, name: str) -> bool:
        """Whether this is one of its addresses, or its id; upper and lower case do not count."""
        names = (self.address, self.upn, self.mail or self.upn, self.oid)
        return name.casefold() in {one.casefold() for one in names}


@dataclass(eq=False)
class SharedMailbox:
    """A mailbox without anybody's sign-in, open to its members."""

    address: str
    tenant: Tenant
    members: list[Account] = field(default_factory=list)
    has_mailbox: bool = True


class Directory:
    """All tenants, accounts and shared mailboxes, in the order of their creation."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._consumers = Tenant(CONSUMERS, "Microsoft", frozenset({"live.com"}))
        self._tenants = {CONSUMERS: self._consumers}
        self._accounts: list[Account] = []
        self._shared: list[SharedMailbox] = []

    def add_tenant(self, domain: str, name: str, *, user_consent: bool = True) -> Tenant:
        """Create a tenant; raise ValueError when another one owns the domain."""
        with self._lock:
            if self.find_tenant(domain) is not None:
                raise ValueError(f"{domain} belongs to a tenant already")
            initial = f"{domain.partition('.')[0]}.onmicrosoft.com"
            domains = frozenset({domain.casefold(), initial.casefold()})
            tenant = Tenant(str(uuid.uuid4()), name, domains, user_consent)
            self._tenants[tenant.id] = tenant
            return tenant

    @property
    def organisations(self) -> list[Tenant]:
        """Every tenant but the consumers'."""
        with self._lock:
            return [tenant for tenant in self._tenants.values() if tenant.id != CONSUMERS]

    def find_tenant(self, id_or_domain: str) -> Tenant | None:
        """Return the tenant with this id or domain."""
        wanted = id_or_domain.casefold()
        with self._lock:
            owners = (one for one in self._tenants.values() if wanted in one.domains)
            return self._tenants.get(wanted) or next(owners, None)

    def get_tenant(self, id_or_domain: str | None) -> Tenant:
        """Return a tenant, for None the consumers'; raise LookupError when there is none."""
        tenant = self._consumers if id_or_domain is None else self.find_tenant(id_or_domain)
        if tenant is None:
            raise LookupError(f"no tenant {id_or_domain!r} in this world")
        return tenant

    def add_account(self, account: Account) -> Account:
        """Enter an account; raise ValueError for an address in use or of a foreign domain."""
        with self._lock:
            for name in {account.address, account.upn, account.mail or account.upn}:
                if self.find(name) is not None or self._find_shared(name) is not None:
                    raise ValueError(f"{name} is in use already")
            domain = account.upn.rpartition("@")[2].casefold()
            if not account.personal and domain not in account.tenant.domains:
                raise ValueError(f"{account.upn} is of none of {sorted(account.tenant.domains)}")
            self._accounts.append(account)
            return account

    def add_shared_mailbox(self, mailbox: SharedMailbox) -> SharedMailbox:
        """Enter a shared mailbox; raise ValueError for an address in use."""
        with self._lock:
            if self.find(mailbox.address) or self._find_shared(mailbox.address):
                raise ValueError(f"{mailbox.address} is in use already")
            self._shared.append(mailbox)
            return mailbox

    def find(self, name: str) -> Account | None:
        """Return the account with this address or id, if it exists and is not deleted."""
        with self._lock:
            return next((one for one in self.accounts() if one.goes_by(name)), None)

    def get(self, name: str) -> Account:
        """Return the account with this address or id; raise LookupError when there is none."""
        account = self.find(name)
        if account is None:
            raise LookupError(f"no account {name!r} in this world")
        return account

    def accounts(self) -> list[Account]:
        """Return the accounts that exist: those that the account picker offers."""
        with self._lock:
            return [account for account in self._accounts if not account.deleted]

    def get_shared_mailbox(self, address: str) -> SharedMailbox:
        """Return the shared mailbox with this address; raise LookupError for none."""
        mailbox = self._find_shared(address)
        if mailbox is None:
            raise LookupError(f"no shared mailbox {address!r} in this world")
        return mailbox

    def mailbox(self, tenant: Tenant, name: str) -> Account | SharedMailbox | None:
        """Return whose mailbox a name means inside a tenant."""
        owner: Account | SharedMailbox | None = self.find(name) or self._find_shared(name)
        return owner if owner is not None and owner.tenant is tenant else None

    def _find_shared(self, address: str) -> SharedMailbox | None:
        with self._lock:
            wanted = address.casefold()
            return next((one for one in self._shared if one.address.casefold() == wanted), None)


def new_oid(tenant: Tenant) -> str:
    """Return an object id; a personal account's is its 64 bit number with zeros before it."""
    if not tenant.personal:
        return str(uuid.uuid4())
    number = secrets.token_hex(8)
    return f"00000000-0000-0000-{number[:4]}-{number[4:]}"
