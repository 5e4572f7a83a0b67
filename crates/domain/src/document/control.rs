use crate::school::SchoolKind;
use crate::user::Role;

names! {
    /// Who checks the documents of a school's candidates first: the school's own officers, or the
    /// programme office if the school has none (A38).
    pub enum DocumentControl {
        /// The university's career centre.
        CareerCentre = "career_centre",
        /// The officer of the vocational school.
        SchoolOfficer = "school_officer",
        /// The programme office.
        ProgrammeOffice = "programme_office",
    }
}

impl DocumentControl {
    /// Who checks the documents for a school of this kind. `has_officer` says whether an officer of
    /// the school can sign in (A38).
    pub fn of(school: SchoolKind, has_officer: bool) -> Self {
        match (has_officer, school) {
            (false, _) => Self::ProgrammeOffice,
            (true, SchoolKind::University) => Self::CareerCentre,
            (true, SchoolKind::OsbVocational) => Self::SchoolOfficer,
        }
    }

    /// The role of the officers who check.
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
    fn the_programme_office_checks_for_a_school_without_an_officer() {
        for (school, has_officer, role) in [
            (SchoolKind::University, true, Role::CareerOfficer),
            (SchoolKind::OsbVocational, true, Role::SchoolOfficer),
            // Such as schools in Cyprus or abroad, and schools whose officers are not invited yet.
            (SchoolKind::University, false, Role::ProgrammeOfficer),
            (SchoolKind::OsbVocational, false, Role::ProgrammeOfficer),
        ] {
            assert_eq!(DocumentControl::of(school, has_officer).role(), role);
        }
    }
}
