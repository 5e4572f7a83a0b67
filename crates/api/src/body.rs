//! The bytes of a body as they arrive. A client that sends too slowly is not waited for, because each
//! connection occupies memory.

use crate::problem::{ApiError, Code};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt};
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a small body may take. A body of any size gets a second more for each [`RATE`] bytes.
const PATIENCE: Duration = Duration::from_secs(20);
/// The slowest rate in bytes a second: a photograph over a poor mobile connection.
const RATE: u64 = 16 * 1024;

/// Ends with an error when the bytes arrive too slowly.
pub struct Arriving {
    payload: Payload,
    begun: Instant,
    received: u64,
    deadline: Pin<Box<Sleep>>,
}

impl Arriving {
    pub fn new(payload: Payload) -> Self {
        let begun = Instant::now();
        let deadline = Box::pin(sleep_until(begun + patience(0)));
        Self { payload, begun, received: 0, deadline }
    }

    /// All bytes of a body that has no more than this many.
    pub async fn whole(mut self, limit: usize) -> Result<Bytes, ApiError> {
        let mut bytes = BytesMut::new();
        while let Some(more) = self.try_next().await? {
            if bytes.len() + more.len() > limit {
                let detail = format!("a body can have at most {limit} bytes");
                return Err(ApiError::with_detail(Code::TooLarge, detail));
            }
            bytes.extend_from_slice(&more);
        }
        Ok(bytes.freeze())
    }
}

/// How long a body may take of which this much has been received.
fn patience(received: u64) -> Duration {
    PATIENCE + Duration::from_secs(received / RATE)
}

impl Stream for Arriving {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(next) = Pin::new(&mut self.payload).poll_next(cx) {
            if let Some(Ok(bytes)) = &next {
                self.received += bytes.len() as u64;
                let deadline = self.begun + patience(self.received);
                self.deadline.as_mut().reset(deadline);
            }
            return Poll::Ready(next);
        }
        ready!(self.deadline.as_mut().poll(cx));
        Poll::Ready(Some(Err(PayloadError::Io(Error::from(ErrorKind::TimedOut)))))
    }
}

impl From<PayloadError> for ApiError {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Io(error) if error.kind() == ErrorKind::TimedOut => {
                let detail = format!(
                    "the body arrived too slowly: send it within {} seconds, and one second more for \
                     each {RATE} bytes",
                    PATIENCE.as_secs()
                );
                Self::with_detail(Code::BodyTimeout, detail)
            }
            error => Self::with_detail(Code::Malformed, error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt, stream};

    #[actix_web::test]
    async fn a_body_that_does_not_arrive_in_time_is_refused() {
        let first = stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending());
        let mut body = Arriving::new(Payload::from(first.boxed_local()));
        assert_eq!(body.next().await.expect("a chunk").expect("bytes"), "{");
        // Time that has passed.
        body.deadline.as_mut().reset(Instant::now());
        let refused = ApiError::from(body.next().await.expect("an end").expect_err("refused"));
        assert_eq!(refused.code, Code::BodyTimeout);
    }

    #[test]
    fn a_large_body_gets_the_time_that_a_poor_connection_needs() {
        assert_eq!(patience(0).as_secs(), 20);
        assert_eq!(patience(10 * 1024 * 1024).as_secs(), 20 + 640);
    }
}
