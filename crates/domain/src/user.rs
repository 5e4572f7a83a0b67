//! Who acts: the roles of domain section 1.

names! {
    /// What a user is in the programme; every operation names the roles that may call it (R22).
    pub enum Role {
        Candidate = "candidate",
        /// Officer of a university's career centre (KAGEM).
        CareerOfficer = "career_officer",
        /// Officer of the university unit that approves internships and declares them to SGK.
        UnitOfficer = "unit_officer",
        /// Officer of a vocational school in an organised industrial zone (OSB).
        SchoolOfficer = "school_officer",
        EmployerManager = "employer_manager",
        InternshipOfficer = "internship_officer",
        ProgrammeOfficer = "programme_officer",
        IskurOfficer = "iskur_officer",
    }
}

names! {
    /// Language in which a person is addressed.
    pub enum Language {
        Turkish = "tr",
        English = "en",
    }
}

impl Role {
    /// Belongs to one employer.
    pub fn is_of_employer(self) -> bool {
        matches!(self, Self::EmployerManager | Self::InternshipOfficer)
    }

    /// Belongs to one school.
    pub fn is_of_school(self) -> bool {
        matches!(self, Self::CareerOfficer | Self::UnitOfficer | Self::SchoolOfficer)
    }
}
