//! Schools: where candidates study. The school declares its interns to SGK (R19).

names! {
    /// The kinds of schools in the programme (R19).
    pub enum SchoolKind {
        /// A university.
        University = "university",
        /// A vocational and technical secondary school in an organised industrial zone (OSB).
        OsbVocational = "osb_vocational",
    }
}

names! {
    /// The level at which a candidate studies.
    pub enum Level {
        /// Secondary school.
        Secondary = "secondary",
        /// An associate degree (ön lisans).
        Associate = "associate",
        /// A bachelor's degree (lisans).
        Bachelor = "bachelor",
        /// A master's degree (yüksek lisans).
        Master = "master",
        /// A doctorate.
        Doctorate = "doctorate",
    }
}

impl Level {
    /// The kind of school that teaches the level. The programme admits secondary-school pupils only
    /// from schools in organised industrial zones (R19).
    pub fn school_kind(self) -> SchoolKind {
        match self {
            Self::Secondary => SchoolKind::OsbVocational,
            Self::Associate | Self::Bachelor | Self::Master | Self::Doctorate => {
                SchoolKind::University
            }
        }
    }
}
