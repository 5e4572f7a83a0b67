//! The configuration. Every environment variable is read in this one place.

use clap::{Args, ValueEnum};
use staj_api::Secrets;
use staj_domain::Named;
use staj_domain::mode::Mode;
use std::net::{AddrParseError, IpAddr, SocketAddr};

/// The secrets of a sandbox. Production refuses them.
const SANDBOX_TOKEN_SECRET: &str = "sandbox token secret, known to everybody";
const SANDBOX_DATA_SECRET: &str = "sandbox data secret, known to everybody";
/// The minimum length of a secret, in bytes.
const SECRET_BYTES: usize = 32;

/// Whether an optional part of the server is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Available.
    On,
    /// Not available.
    Off,
}

/// The settings, from options or environment variables. `.env.sample` explains each of them.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Whether to run a sandbox or production.
    #[arg(long, env = "STAJ_MODE", value_parser = mode, default_value = "sandbox")]
    pub mode: Mode,
    /// Database, as `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://data/staj.db",
        hide_env_values = true
    )]
    pub database_url: String,
    /// Number of database connections, which is also how many requests use the database at once.
    #[arg(long, env = "STAJ_DATABASE_CONNECTIONS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub database_connections: u32,
    /// Address and port to listen on.
    #[arg(long, env = "STAJ_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Addresses of the proxies in front of the server, separated by commas. The server trusts the
    /// client addresses that they forward. Without this setting, all clients behind a proxy share
    /// one rate limit for failed sign-ins.
    #[arg(long, env = "STAJ_PROXIES", value_delimiter = ',', value_parser = proxy)]
    proxies: Vec<Option<IpAddr>>,
    /// Folder for uploaded files, or `s3://BUCKET` with the AWS_* variables.
    #[arg(long, env = "STAJ_DOCUMENTS", default_value = "data/documents")]
    pub documents: String,
    /// Origins whose pages may call the API, separated by commas. By default, none may in
    /// production and all may in the sandbox.
    #[arg(long, env = "STAJ_ORIGINS", value_delimiter = ',')]
    pub origins: Vec<String>,
    /// Mail server, as `smtps://USER:PASSWORD@HOST` or `smtp://HOST:25`. Without one, mails stay
    /// queued; the sandbox keeps them to be read instead.
    #[arg(long, env = "STAJ_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of all mails.
    #[arg(
        long,
        env = "STAJ_MAIL_FROM",
        default_value = "Ulusal Staj Programı <no-reply@staj.example>"
    )]
    pub mail_from: String,
    /// Address at which readers of mails reach this API.
    #[arg(long, env = "STAJ_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,
    /// Address of the online meetings for interviews, with `{room}` in place of the random name of
    /// the room. The default is `https://cam.staj.example/{room}`.
    #[arg(long, env = "STAJ_MEETING_URL")]
    pub meeting_url: Option<String>,
    /// Whether Swagger UI is available at `/docs`.
    #[arg(long, env = "STAJ_DOCS", value_enum, default_value = "on")]
    pub docs: Switch,
    /// Secret that signs access tokens; at least 32 bytes.
    #[arg(long, env = "STAJ_TOKEN_SECRET", hide_env_values = true)]
    token_secret: Option<String>,
    /// Previous token secret. Tokens signed with it are accepted until they expire.
    #[arg(long, env = "STAJ_TOKEN_SECRET_PREVIOUS", hide_env_values = true)]
    token_secret_previous: Option<String>,
    /// Secret that encrypts national identity numbers; at least 32 bytes. If it is lost, they can
    /// no longer be read.
    #[arg(long, env = "STAJ_DATA_SECRET", hide_env_values = true)]
    data_secret: Option<String>,
}

/// Why a secret cannot be used. Each variant holds the name of the variable.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Production has no default secrets.
    #[error("{0} is required in production")]
    Missing(&'static str),
    /// The secret is too short.
    #[error("{0} must have at least {SECRET_BYTES} bytes")]
    Short(&'static str),
    /// The secret is one of the public secrets of the sandbox.
    #[error("{0} is the public secret of the sandbox: choose another one")]
    Known(&'static str),
}

/// Parses the mode.
fn mode(text: &str) -> Result<Mode, &'static str> {
    Mode::from_name(text).ok_or("STAJ_MODE is either sandbox or production")
}

/// Parses the address of a proxy. Docker Compose passes an unset variable as an empty string.
fn proxy(text: &str) -> Result<Option<IpAddr>, AddrParseError> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

impl Config {
    /// The addresses whose `X-Forwarded-For` header the server trusts.
    pub fn proxies(&self) -> Vec<IpAddr> {
        self.proxies.iter().copied().flatten().collect()
    }

    /// The secrets. Only the sandbox has defaults for them.
    pub fn secrets(&self) -> Result<Secrets, ConfigError> {
        let secret = |name, value: &Option<String>, sandbox: &str| {
            // Docker Compose passes an unset variable as an empty string.
            match value.as_deref().filter(|value| !value.is_empty()) {
                Some(value) if value.len() < SECRET_BYTES => Err(ConfigError::Short(name)),
                Some(SANDBOX_TOKEN_SECRET | SANDBOX_DATA_SECRET)
                    if self.mode == Mode::Production =>
                {
                    Err(ConfigError::Known(name))
                }
                Some(value) => Ok(value.as_bytes().to_vec()),
                None if self.mode == Mode::Production => Err(ConfigError::Missing(name)),
                None => Ok(sandbox.as_bytes().to_vec()),
            }
        };
        Ok(Secrets {
            token: secret("STAJ_TOKEN_SECRET", &self.token_secret, SANDBOX_TOKEN_SECRET)?,
            previous_token: match self.token_secret_previous.as_deref() {
                None | Some("") => None,
                Some(_) => {
                    Some(secret("STAJ_TOKEN_SECRET_PREVIOUS", &self.token_secret_previous, "")?)
                }
            },
            data: secret("STAJ_DATA_SECRET", &self.data_secret, SANDBOX_DATA_SECRET)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        config: Config,
    }

    fn secrets(line: &[&str]) -> Result<(), ConfigError> {
        let line = Line::try_parse_from([&["staj"], line].concat()).expect("parses");
        line.config.secrets().map(drop)
    }

    #[test]
    fn production_refuses_missing_short_and_public_secrets() {
        let good = "0123456789abcdef0123456789abcdef";
        let production = |token, data| {
            secrets(&["--mode", "production", "--token-secret", token, "--data-secret", data])
        };
        assert_eq!(production(good, good), Ok(()));
        assert_eq!(production("", good), Err(ConfigError::Missing("STAJ_TOKEN_SECRET")));
        assert_eq!(production(good, ""), Err(ConfigError::Missing("STAJ_DATA_SECRET")));
        assert_eq!(production(&good[1..], good), Err(ConfigError::Short("STAJ_TOKEN_SECRET")));
        assert_eq!(
            production(good, SANDBOX_DATA_SECRET),
            Err(ConfigError::Known("STAJ_DATA_SECRET"))
        );
        assert_eq!(
            production(SANDBOX_TOKEN_SECRET, good),
            Err(ConfigError::Known("STAJ_TOKEN_SECRET"))
        );
    }

    #[test]
    fn proxies_are_addresses_or_none() {
        let proxies = |text: &str| {
            Line::try_parse_from(["staj", "--proxies", text]).map(|line| line.config.proxies())
        };
        assert!(proxies("").expect("none").is_empty());
        let both = [IpAddr::from([10, 0, 0, 2]), IpAddr::from([10, 0, 0, 3])];
        assert_eq!(proxies("10.0.0.2,10.0.0.3").expect("two"), both);
        assert!(proxies("proxy").is_err());
    }

    #[test]
    fn the_sandbox_needs_no_secret() {
        assert_eq!(secrets(&[]), Ok(()));
    }
}
