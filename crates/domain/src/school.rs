//! Schools: where a candidate studies, and who declares the intern to SGK (R19).

names! {
    /// The two kinds of school the programme knows.
    pub enum SchoolKind {
        University = "university",
        /// Vocational and technical secondary school in an organised industrial zone (OSB).
        OsbVocational = "osb_vocational",
    }
}
