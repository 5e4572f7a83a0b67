//! Schools: where a candidate studies, and who declares the intern to SGK (R19).

names! {
    /// The two kinds of school the programme knows.
    pub enum SchoolKind {
        University = "university",
        /// Vocational and technical secondary school in an organised industrial zone (OSB).
        OsbVocational = "osb_vocational",
    }
}

names! {
    /// The level at which a candidate studies.
    pub enum Level {
        Secondary = "secondary",
        Associate = "associate",
        Bachelor = "bachelor",
        Master = "master",
        Doctorate = "doctorate",
    }
}

impl Level {
    /// The programme takes vocational pupils from the schools of industrial zones only (R19).
    pub fn school_kind(self) -> SchoolKind {
        match self {
            Self::Secondary => SchoolKind::OsbVocational,
            Self::Associate | Self::Bachelor | Self::Master | Self::Doctorate => {
                SchoolKind::University
            }
        }
    }
}
