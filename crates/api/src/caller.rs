//! Roles as types. A handler that takes a `Ctx<EmployerMember>` can be called only by members of an
//! employer.

use staj_domain::Named;
use staj_domain::ids::{CandidateId, EmployerId, SchoolId, UserId};
use staj_domain::user::{Language, Role};

/// The person behind a session, as read from the database for this request.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub user: UserId,
    pub role: Role,
    pub school: Option<SchoolId>,
    pub employer: Option<EmployerId>,
    /// The language of everything written to the person.
    pub language: Language,
}

/// A kind of caller that an operation admits.
pub trait Caller: Copy + Send + Sync + 'static {
    /// The roles that may call. Any other role gets 403.
    const ROLES: &'static [Role];

    /// The caller, or `None` if the person has another role or lacks what the role requires, such
    /// as a school or an employer.
    fn of(person: Person) -> Option<Self>;

    /// The id of the caller's account.
    fn user(self) -> UserId;
}

/// The names of the roles that may call, for the contract.
pub fn roles<C: Caller>() -> Vec<&'static str> {
    C::ROLES.iter().map(|role| role.name()).collect()
}

macro_rules! callers {
    ($($(#[$doc:meta])* $name:ident of [$($role:ident),+] { $($field:ident: $type:ty = $value:expr),* };)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name { pub user: UserId, pub role: Role, pub language: Language, $(pub $field: $type),* }

        impl Caller for $name {
            const ROLES: &'static [Role] = &[$(Role::$role),+];

            fn of(person: Person) -> Option<Self> {
                let Person { user, role, language, .. } = person;
                $(let $field = $value(person)?;)*
                Self::ROLES.contains(&role).then_some(Self { user, role, language, $($field),* })
            }

            fn user(self) -> UserId {
                self.user
            }
        }
    )+};
}

callers! {
    Candidate of [Candidate] { id: CandidateId = |person: Person| Some(person.user.into()) };
    /// Officers who check documents: those of a university's career centre, or of the office of an
    /// OSB school (A38).
    DocumentOfficer of [CareerOfficer, SchoolOfficer] { school: SchoolId = |person: Person| person.school };
    CareerOfficer of [CareerOfficer] { school: SchoolId = |person: Person| person.school };
    /// Officers who register the interns of their school for social security.
    SchoolUnit of [UnitOfficer, SchoolOfficer] { school: SchoolId = |person: Person| person.school };
    /// Everybody who works for a school.
    SchoolMember of [CareerOfficer, UnitOfficer, SchoolOfficer] { school: SchoolId = |person: Person| person.school };
    EmployerMember of [EmployerManager, InternshipOfficer] { employer: EmployerId = |person: Person| person.employer };
    EmployerManager of [EmployerManager] { employer: EmployerId = |person: Person| person.employer };
    ProgrammeOfficer of [ProgrammeOfficer] {};
    IskurOfficer of [IskurOfficer] {};
}

/// Everybody who is signed in.
impl Caller for Person {
    const ROLES: &'static [Role] = <Role as Named>::ALL;

    fn of(person: Person) -> Option<Self> {
        Some(person)
    }

    fn user(self) -> UserId {
        self.user
    }
}

/// An enum of callers who see the same object in different ways.
macro_rules! one_of {
    ($(#[$doc:meta])* pub enum $name:ident { $($caller:ident),+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        #[allow(dead_code, clippy::allow_attributes, reason = "not every operation distinguishes its callers")]
        pub enum $name { $($caller($crate::caller::$caller)),+ }

        impl $crate::caller::Caller for $name {
            const ROLES: &'static [staj_domain::user::Role] = {
                const LISTS: &[&[staj_domain::user::Role]] = &[$(<$crate::caller::$caller as $crate::caller::Caller>::ROLES),+];
                const COUNT: usize = $crate::caller::count(LISTS);
                const ALL: [staj_domain::user::Role; COUNT] = $crate::caller::join(LISTS);
                &ALL
            };

            fn of(person: $crate::caller::Person) -> Option<Self> {
                None $(.or_else(|| <$crate::caller::$caller as $crate::caller::Caller>::of(person).map(Self::$caller)))+
            }

            fn user(self) -> staj_domain::ids::UserId {
                match self { $(Self::$caller(caller) => caller.user),+ }
            }
        }

        $(impl From<$crate::caller::$caller> for $name {
            fn from(caller: $crate::caller::$caller) -> Self {
                Self::$caller(caller)
            }
        })+

        #[allow(dead_code, clippy::allow_attributes, reason = "not every operation needs the role and the language")]
        impl $name {
            pub fn role(self) -> staj_domain::user::Role {
                match self { $(Self::$caller(caller) => caller.role),+ }
            }

            /// The language of everything written to the caller.
            pub fn language(self) -> staj_domain::user::Language {
                match self { $(Self::$caller(caller) => caller.language),+ }
            }
        }
    };
}
pub(crate) use one_of;

pub(crate) const fn count(lists: &[&[Role]]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < lists.len() {
        count += lists[at].len();
        at += 1;
    }
    count
}

pub(crate) const fn join<const N: usize>(lists: &[&[Role]]) -> [Role; N] {
    let mut all = [Role::Candidate; N];
    let (mut list, mut filled) = (0, 0);
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            all[filled] = lists[list][at];
            filled += 1;
            at += 1;
        }
        list += 1;
    }
    all
}
