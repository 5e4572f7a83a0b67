//! Reads objects only by the names of their members.
//!
//! The code that serde derives also takes an array, with the members in their order of declaration.
//! That order would become part of the API, so [`ByName`] refuses arrays in place of anything but a
//! list.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected, Visitor,
};
use std::fmt;

/// A deserializer that reads objects by name.
pub struct ByName<D>(pub D);

/// Reads a value, and what is inside it, by name. Refuses an array unless the value is a list.
struct Reader<V> {
    visitor: V,
    list: bool,
}

/// What is inside a value, and is read by name.
struct Inside<T>(T);

macro_rules! read {
    (list: $list:literal; $($method:ident($($argument:ident: $type:ty),*)),+) => {$(
        fn $method<V: Visitor<'de>>(
            self,
            $($argument: $type,)*
            visitor: V,
        ) -> Result<V::Value, D::Error> {
            self.0.$method($($argument,)* Reader { visitor, list: $list })
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ByName<D> {
    type Error = D::Error;

    read! { list: true;
        deserialize_seq(),
        deserialize_tuple(length: usize),
        deserialize_tuple_struct(name: &'static str, length: usize), deserialize_ignored_any()
    }
    // Dates ask for any value, and would accept an array of numbers.
    read! { list: false;
        deserialize_any(), deserialize_struct(name: &'static str, members: &'static [&'static str]),
        deserialize_map(), deserialize_enum(name: &'static str, names: &'static [&'static str]),
        deserialize_newtype_struct(name: &'static str), deserialize_unit_struct(name: &'static str),
        deserialize_option(), deserialize_unit(), deserialize_bool(), deserialize_char(),
        deserialize_i8(), deserialize_i16(), deserialize_i32(), deserialize_i64(),
        deserialize_u8(), deserialize_u16(), deserialize_u32(), deserialize_u64(),
        deserialize_f32(), deserialize_f64(), deserialize_str(), deserialize_string(),
        deserialize_bytes(), deserialize_byte_buf(), deserialize_identifier()
    }
}

macro_rules! visit {
    ($($method:ident: $type:ty),+) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Reader<V> {
    type Value = V::Value;

    visit! {
        visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str,
        visit_borrowed_str: &'de str, visit_string: String
    }

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(formatter)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(ByName(inner))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(ByName(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        match self.list {
            true => self.visitor.visit_seq(Inside(items)),
            false => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Inside(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, name: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(name)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Inside<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Inside(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Inside<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Inside(seed))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Inside<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(ByName(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use time::Date;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        inner: Inner,
        list: Vec<Inner>,
        day: Option<Date>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        number: u8,
    }

    fn read(json: &str) -> Result<Outer, String> {
        let mut json = serde_json::Deserializer::from_str(json);
        Outer::deserialize(ByName(&mut json)).map_err(|error| error.to_string())
    }

    #[test]
    fn an_array_is_a_list_and_never_an_object_or_a_date() {
        let day = Some(time::macros::date!(2026 - 05 - 10));
        let outer = Outer { inner: Inner { number: 1 }, list: vec![Inner { number: 2 }], day };
        let right = r#"{"inner":{"number":1},"list":[{"number":2}],"day":"2026-05-10"}"#;
        assert_eq!(read(right), Ok(outer));
        for wrong in [
            r#"[{"number":1},[],null]"#,
            r#"{"inner":[1],"list":[],"day":null}"#,
            r#"{"inner":{"number":1},"list":[[2]],"day":null}"#,
            r#"{"inner":{"number":1},"list":[],"day":[2026,130]}"#,
        ] {
            let refused = read(wrong).expect_err(wrong);
            assert!(refused.starts_with("invalid type: sequence, expected"), "{refused}");
        }
    }
}
