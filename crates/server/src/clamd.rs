//! Scans uploaded files with clamd.

use crate::error::Error;
use clamav_client::tokio::{Socket, Tcp, ping, scan_buffer};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use staj_api::{Scan, Scanner};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::timeout;

/// How long clamd may take for a file.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clamd {
    /// At a host and port.
    Tcp(String),
    /// At a socket in the file system.
    Socket(PathBuf),
}

impl Clamd {
    /// Reads `tcp://HOST:PORT` or `unix:///PATH`.
    pub fn at(url: &str) -> Option<Self> {
        let tcp = url.strip_prefix("tcp://").filter(|address| address.contains(':'));
        let socket = url.strip_prefix("unix://").filter(|path| path.starts_with('/'));
        tcp.map(|address| Self::Tcp(address.to_owned()))
            .or_else(|| socket.map(|path| Self::Socket(path.into())))
    }

    /// Asks clamd whether it works.
    pub async fn try_out(&self) -> Result<(), Error> {
        let answer = timeout(PATIENCE, async {
            match self {
                Self::Tcp(address) => ping(Tcp { host_address: address }).await,
                Self::Socket(path) => ping(Socket { socket_path: path }).await,
            }
        });
        match answer.await?? {
            answer if answer.starts_with(b"PONG") => Ok(()),
            answer => Err(String::from_utf8_lossy(&answer).into()),
        }
    }

    async fn ask(&self, bytes: &[u8]) -> Result<Scan, String> {
        let answer = match self {
            Self::Tcp(address) => scan_buffer(bytes, Tcp { host_address: address }, None).await,
            Self::Socket(path) => scan_buffer(bytes, Socket { socket_path: path }, None).await,
        };
        let answer = answer.map_err(|error| error.to_string())?;
        let answer = String::from_utf8_lossy(&answer);
        verdict(answer.trim_end_matches(['\0', '\n']))
    }
}

impl Scanner for Clamd {
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> BoxFuture<'a, Result<Scan, String>> {
        async move {
            let answer = timeout(PATIENCE, self.ask(bytes)).await;
            answer.unwrap_or_else(|_| Err("clamd does not answer".to_owned()))
        }
        .boxed()
    }
}

/// What clamd has said: `stream: OK`, `stream: NAME FOUND`, or an error.
fn verdict(answer: &str) -> Result<Scan, String> {
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    match said.strip_suffix(" FOUND") {
        Some(name) => Ok(Scan::Infected(name.to_owned())),
        None if said == "OK" => Ok(Scan::Clean),
        None => Err(said.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_clamd_calls_ok_is_clean() {
        assert_eq!(verdict("stream: OK"), Ok(Scan::Clean));
        let found = Scan::Infected("Eicar-Test-Signature".to_owned());
        assert_eq!(verdict("stream: Eicar-Test-Signature FOUND"), Ok(found));
        for answer in ["", "stream: ", "INSTREAM size limit exceeded. ERROR", "stream: OK but"] {
            assert!(verdict(answer).is_err(), "{answer:?}");
        }
    }

    #[test]
    fn clamd_is_at_a_port_or_a_socket() {
        assert_eq!(Clamd::at("tcp://clamav:3310"), Some(Clamd::Tcp("clamav:3310".to_owned())));
        let socket = Clamd::Socket("/run/clamav/clamd.ctl".into());
        assert_eq!(Clamd::at("unix:///run/clamav/clamd.ctl"), Some(socket));
        for url in ["", "clamav:3310", "tcp://clamav", "unix://clamd.ctl"] {
            assert_eq!(Clamd::at(url), None, "{url}");
        }
    }
}
