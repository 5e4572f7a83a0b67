//! Closed sets of names: one text for the database, the API and the log.

/// A closed set of names. The text of a name is part of the API and never changes.
pub trait Named: Copy + Eq + Send + Sync + 'static {
    /// What the set is called in the contract.
    const TYPE: &'static str;
    /// What the set means, for the contract.
    const ABOUT: &'static str;
    /// Every member, in the order of its life.
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.name() == name)
    }
}

macro_rules! names {
    ($(#[doc = $about:literal])+ pub enum $type:ident { $($(#[$meta:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$meta])* $variant,)+ }

        impl $crate::Named for $type {
            const TYPE: &'static str = stringify!($type);
            const ABOUT: &'static str = concat!($($about),+);
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::Named::name(*self))
            }
        }
    };
}
