//! Closed sets of names. A name has the same text in the database, the API and the log.

/// A closed set of names. The text of a name is part of the API and never changes.
pub trait Named: Copy + Eq + Send + Sync + 'static {
    /// The name of the set in the contract.
    const TYPE: &'static str;
    /// What the set means. The contract shows it as the description of the set.
    const ABOUT: &'static str;
    /// Every member, in the order of declaration.
    const ALL: &'static [Self];

    /// The text of this name.
    fn name(self) -> &'static str;

    /// The member with this text; `None` when the set has no such member.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.name() == name)
    }
}

// The doc comment of the set is part of the contract; those of its members are not.
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
