use crate::school::SchoolKind;
use crate::user::Role;

names! {
    /// Who checks the documents of a school's candidates first: its own officers, or the programme office where it has none (A38).
    pub enum DocumentControl {
        CareerCentre = "career_centre",
        SchoolOfficer = "school_officer",
        ProgrammeOffice = "programme_office",
    }
}

impl DocumentControl {
    /// Who checks for a school of that kind, with or without an officer who can sign in (A38).
    pub fn of(school: SchoolKind, has_officer: bool) -> Self {
        match (has_officer, school) {
            (false, _) => Self::ProgrammeOffice,
            (true, SchoolKind::University) => Self::CareerCentre,
            (true, SchoolKind::OsbVocational) => Self::SchoolOfficer,
        }
    }

    /// The role of those who check.
    pub fn role(self) -> Role {
        match self {
            Self::CareerCentre => Role::CareerOfficer,
            Self::SchoolOfficer => Role::SchoolOfficer,
            Self::ProgrammeOffice => Role::ProgrammeOfficer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_without_an_officer_leaves_the_check_to_the_programme_office() {
        for (school, has_officer, role) in [
            (SchoolKind::University, true, Role::CareerOfficer),
            (SchoolKind::OsbVocational, true, Role::SchoolOfficer),
            // Of Cyprus, abroad, or not yet invited.
            (SchoolKind::University, false, Role::ProgrammeOfficer),
            (SchoolKind::OsbVocational, false, Role::ProgrammeOfficer),
        ] {
            assert_eq!(DocumentControl::of(school, has_officer).role(), role);
        }
    }
}
