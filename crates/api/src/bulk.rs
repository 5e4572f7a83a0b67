//! Operations on several objects. Each object is treated as its own operation would treat it, in the
//! order of the request and in a transaction of its own, and gets a result of its own
//! (docs/api-design.md).

use crate::problem::{ApiError, FieldProblem};
use std::collections::BTreeSet;

/// Refuses ids, or what else names an item, that occur twice. `at` is the path to the id of the item
/// at a place of the request.
pub fn distinct<T: Ord>(
    ids: impl IntoIterator<Item = T>,
    at: impl Fn(usize) -> String,
) -> Result<(), ApiError> {
    let mut named = BTreeSet::new();
    match ids.into_iter().position(|id| !named.insert(id)) {
        None => Ok(()),
        Some(place) => {
            let twice = FieldProblem::member(&at(place), "unique", "is listed twice");
            Err(ApiError::invalid(vec![twice]))
        }
    }
}

/// Does one after the other, and collects the results.
pub async fn each<T, R>(items: Vec<T>, f: impl AsyncFn(T) -> R) -> Vec<R> {
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        results.push(f(item).await);
    }
    results
}

/// Declares a body that names several objects.
macro_rules! ids {
    ($ids:ident of $member:ident) => {
        /// The objects to which the operation applies, each at most once.
        #[derive(Debug, serde::Deserialize, validator::Validate, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $ids {
            #[validate(length(min = 1, max = 500))]
            #[schema(min_items = 1, max_items = 500)]
            pub $member: Vec<uuid::Uuid>,
        }

        impl $ids {
            /// The ids, if each is there once.
            pub fn distinct(self) -> Result<Vec<uuid::Uuid>, crate::problem::ApiError> {
                let at = |place| format!(concat!(stringify!($member), "/{}"), place);
                crate::bulk::distinct(self.$member.iter().copied(), at)?;
                Ok(self.$member)
            }
        }
    };
}
pub(crate) use ids;

/// Declares the results for several objects of one kind. It is not a generic type, because the contract
/// would then inline it instead of referring to it.
macro_rules! results {
    ($results:ident of $result:ident { $id:ident: $named:ty, $object:ident: $view:ty }) => {
        /// The result for each object, in the order of the request.
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $results {
            pub items: Vec<$result>,
        }

        /// The result for one object.
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $result {
            pub $id: $named,
            /// The HTTP status with which the operation on this object alone would have answered.
            #[schema(minimum = 200, maximum = 599, examples(200))]
            pub status: u16,
            /// The object afterwards. Null if the operation was refused for it.
            #[schema(required)]
            pub $object: Option<$view>,
            /// Why the operation was refused for this object. Null if it was not.
            #[schema(required, value_type = Option<crate::problem::RefusalView>)]
            pub refusal: Option<crate::problem::Refusal>,
        }

        impl $result {
            /// `success` is the status of an operation that was not refused.
            pub fn new(
                $id: $named,
                success: u16,
                done: Result<$view, crate::problem::ApiError>,
            ) -> Self {
                match done {
                    Ok(view) => Self { $id, status: success, $object: Some(view), refusal: None },
                    Err(refused) => Self {
                        $id,
                        status: refused.code.status(),
                        $object: None,
                        refusal: Some(crate::problem::Refusal::of(refused)),
                    },
                }
            }
        }
    };
}
pub(crate) use results;
