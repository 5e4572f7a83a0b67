//! The configuration. Every environment variable is read in this one place.

use crate::clamd::Clamd;
use crate::identity_provider::{RoleRule, Settings};
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use staj_api::Secrets;
use staj_domain::Named;
use staj_domain::mode::Mode;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// The secrets of a sandbox. Production refuses them.
const SANDBOX_TOKEN_SECRET: &str = "sandbox token secret, known to everybody";
const SANDBOX_DATA_SECRET: &str = "sandbox data secret, known to everybody";
/// The database, unless another one is set.
const DATABASE: &str = "sqlite://data/staj.db";
/// The minimum length of a secret, in bytes.
const SECRET_BYTES: usize = 32;

/// Whether a second factor is needed to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecondFactor {
    /// Everybody but candidates needs one.
    Required,
    /// Nobody needs one.
    Optional,
}

/// Whether an optional part of the server is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Available.
    On,
    /// Not available.
    Off,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Where to listen, if anywhere. The alias keeps clap from treating it as an optional argument.
type MaybeAddress = Option<SocketAddr>;

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
        default_value = DATABASE,
        hide_env_values = true
    )]
    pub database_url: String,
    /// File that contains the address of the database. For this and every other secret, a file can
    /// be mounted instead of setting the variable.
    #[arg(long, env = "DATABASE_URL_FILE")]
    database_url_file: Option<PathBuf>,
    /// A standby that follows a PostgreSQL database. The search of the pool, the statistics and the
    /// exports run there, and may be a few seconds behind. Empty: there is none.
    #[arg(long, env = "DATABASE_READ_URL", hide_env_values = true)]
    pub database_read_url: Option<String>,
    /// File that contains the address of the standby.
    #[arg(long, env = "DATABASE_READ_URL_FILE")]
    database_read_url_file: Option<PathBuf>,
    /// Number of database connections for requests, which is also how many of them use the database
    /// at once. Jobs and mails have two more.
    #[arg(long, env = "STAJ_DATABASE_CONNECTIONS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub database_connections: u32,
    /// Address and port to listen on.
    #[arg(long, env = "STAJ_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address and port on which Prometheus reads the metrics. They say much about the work of the
    /// programme, so this must not be reachable from outside. Empty: nowhere.
    #[arg(long, env = "STAJ_METRICS_LISTEN", default_value = "", value_parser = address)]
    pub metrics_listen: MaybeAddress,
    /// Addresses or networks (10.0.0.0/8) of the proxies in front of the server, separated by
    /// commas. The server trusts the client addresses that they forward. Without this setting, all
    /// clients behind a proxy share one rate limit for failed sign-ins.
    #[arg(long, env = "STAJ_PROXIES", value_delimiter = ',', value_parser = proxy)]
    proxies: Vec<Option<IpNet>>,
    /// Folder for uploaded files, or `s3://BUCKET` with the AWS_* variables.
    #[arg(long, env = "STAJ_DOCUMENTS", default_value = "data/documents")]
    pub documents: String,
    /// How many GiB all documents together may take. 0: no limit. Uploads beyond it are refused.
    #[arg(long, env = "STAJ_DOCUMENTS_LIMIT_GIB", default_value_t = 0)]
    pub documents_limit_gib: u32,
    /// Origins whose pages may call the API, separated by commas. By default, none may in
    /// production and all may in the sandbox.
    #[arg(long, env = "STAJ_ORIGINS", value_delimiter = ',')]
    pub origins: Vec<String>,
    /// Mail server, as `smtps://USER:PASSWORD@HOST` or `smtp://HOST:25`. Without one, mails stay
    /// queued; the sandbox shows them instead.
    #[arg(long, env = "STAJ_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// File that contains the address of the mail server.
    #[arg(long, env = "STAJ_SMTP_URL_FILE")]
    smtp_url_file: Option<PathBuf>,
    /// Sender of all mails.
    #[arg(
        long,
        env = "STAJ_MAIL_FROM",
        default_value = "Ulusal Staj Programı <no-reply@staj.example>"
    )]
    pub mail_from: String,
    /// Address at which readers of mails and letters reach this API. By default, the address that the
    /// server listens on.
    #[arg(long, env = "STAJ_PUBLIC_URL")]
    public_url: Option<String>,
    /// Address of the pages on which people act. Mails lead there, such as to
    /// `https://staj.example/reset-password#token=…`. Without it, mails contain codes to enter.
    #[arg(long, env = "STAJ_PAGES_URL")]
    pages_url: Option<String>,
    /// Address of the online meetings for interviews, with `{room}` in place of the random name of
    /// the room. The default is `https://cam.staj.example/{room}`.
    #[arg(long, env = "STAJ_MEETING_URL")]
    pub meeting_url: Option<String>,
    /// Whether everybody but candidates needs a second factor to sign in. By default they do in
    /// production.
    #[arg(long, env = "STAJ_SECOND_FACTOR", value_enum)]
    second_factor: Option<SecondFactor>,
    /// Antivirus that looks at uploaded files (clamd), as in `tcp://clamav:3310` or
    /// `unix:///run/clamav/clamd.ctl`. Empty: none. While it is away, uploads are refused.
    #[arg(long, env = "STAJ_CLAMD")]
    clamd: Option<String>,
    /// Provider of OpenID Connect with which people can sign in, such as e-Devlet or a ministry.
    /// Empty: none.
    #[arg(long, env = "STAJ_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// Under which name the provider knows this server.
    #[arg(long, env = "STAJ_OIDC_CLIENT_ID", default_value = "")]
    oidc_client_id: String,
    /// The secret that the provider has given for it.
    #[arg(long, env = "STAJ_OIDC_CLIENT_SECRET", hide_env_values = true)]
    oidc_client_secret: Option<String>,
    /// File that contains this secret.
    #[arg(long, env = "STAJ_OIDC_CLIENT_SECRET_FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// The page of yours to which the provider sends the browser back.
    #[arg(long, env = "STAJ_OIDC_REDIRECT_URL", default_value = "")]
    oidc_redirect_url: String,
    /// What the provider is asked for apart from `openid`, separated by commas.
    #[arg(long, env = "STAJ_OIDC_SCOPES", value_delimiter = ',', default_value = "email")]
    oidc_scopes: Vec<String>,
    /// The claim with the identity number (TCKN).
    #[arg(long, env = "STAJ_OIDC_NATIONAL_ID_CLAIM", default_value = "national_id")]
    oidc_national_id_claim: String,
    /// The claim with the groups of a person.
    #[arg(long, env = "STAJ_OIDC_ROLE_CLAIM", default_value = "groups")]
    oidc_role_claim: String,
    /// The roles whose accounts people may use when they sign in with the provider, separated by
    /// commas; `GROUP=ROLE` only for members of a group. Whoever signs in there needs no second factor
    /// here.
    #[arg(long, env = "STAJ_OIDC_ROLES", value_delimiter = ',', default_value = "candidate")]
    oidc_roles: Vec<String>,
    /// Whether Swagger UI is available at `/docs`.
    #[arg(long, env = "STAJ_DOCS", value_enum, default_value = "on")]
    pub docs: Switch,
    /// The form of log lines.
    #[arg(long, env = "STAJ_LOG_FORMAT", value_enum, default_value = "text")]
    pub log_format: LogFormat,
    /// Statements and transactions that take longer than this many milliseconds are logged. 0: none.
    #[arg(long, env = "STAJ_SLOW_MS", default_value_t = 1000)]
    pub slow_ms: u64,
    /// Collector of traces (OpenTelemetry, OTLP over HTTP), as in `http://collector:4318/v1/traces`.
    /// Empty: nothing is traced.
    #[arg(long, env = "STAJ_TRACES_URL")]
    traces_url: Option<String>,
    /// The share of all requests and jobs that is traced, from 0 to 1.
    #[arg(long, env = "STAJ_TRACES_SHARE", default_value_t = 1.0, value_parser = share)]
    pub traces_share: f64,
    /// Secret that signs access tokens; at least 32 bytes.
    #[arg(long, env = "STAJ_TOKEN_SECRET", hide_env_values = true)]
    token_secret: Option<String>,
    /// File that contains the token secret.
    #[arg(long, env = "STAJ_TOKEN_SECRET_FILE")]
    token_secret_file: Option<PathBuf>,
    /// Previous token secret. Tokens signed with it are accepted until they expire.
    #[arg(long, env = "STAJ_TOKEN_SECRET_PREVIOUS", hide_env_values = true)]
    token_secret_previous: Option<String>,
    /// File that contains the previous token secret.
    #[arg(long, env = "STAJ_TOKEN_SECRET_PREVIOUS_FILE")]
    token_secret_previous_file: Option<PathBuf>,
    /// Secret that encrypts national identity numbers; at least 32 bytes. If it is lost, they can
    /// no longer be read.
    #[arg(long, env = "STAJ_DATA_SECRET", hide_env_values = true)]
    data_secret: Option<String>,
    /// File that contains the data secret.
    #[arg(long, env = "STAJ_DATA_SECRET_FILE")]
    data_secret_file: Option<PathBuf>,
    /// Previous data secret, for `rotate-data-secret`. Afterwards, the seals of the audit trail that
    /// were made with it are still accepted.
    #[arg(long, env = "STAJ_DATA_SECRET_PREVIOUS", hide_env_values = true)]
    data_secret_previous: Option<String>,
    /// File that contains the previous data secret.
    #[arg(long, env = "STAJ_DATA_SECRET_PREVIOUS_FILE")]
    data_secret_previous_file: Option<PathBuf>,
}

/// Why a setting cannot be used. Each variant holds the name of the variable. No text repeats a
/// secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The value cannot be understood.
    #[error("{0}: {1}")]
    Unusable(&'static str, String),
    /// The value is given twice.
    #[error("{0} and {0}_FILE are both set: keep one")]
    Twice(&'static str),
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

/// Parses an address and port. Docker Compose passes an unset variable as an empty string.
fn address(text: &str) -> Result<MaybeAddress, String> {
    match text {
        "" => Ok(None),
        _ => text.parse().map(Some).map_err(|_| "write it as 127.0.0.1:9090".to_owned()),
    }
}

/// Parses a share.
fn share(text: &str) -> Result<f64, &'static str> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or("write a number from 0 to 1")
}

/// Parses the address of a proxy. Docker Compose passes an unset variable as an empty string.
fn proxy(text: &str) -> Result<Option<IpNet>, String> {
    let text = text.trim();
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    match text.is_empty() {
        true => Ok(None),
        false => network.map(Some).map_err(|_| "write it as 10.0.0.2 or 10.0.0.0/24".to_owned()),
    }
}

impl Config {
    /// Reads the secrets that are in files and checks all settings, before anything is written.
    pub fn checked(mut self) -> Result<Self, ConfigError> {
        let is_default = self.database_url == DATABASE;
        match self.database_url_file.take() {
            Some(_) if !is_default => return Err(ConfigError::Twice("DATABASE_URL")),
            Some(path) => self.database_url = secret_of("DATABASE_URL", &path)?,
            None => {}
        }
        for (name, value, file) in [
            ("DATABASE_READ_URL", &mut self.database_read_url, &self.database_read_url_file),
            (
                "STAJ_DATA_SECRET_PREVIOUS",
                &mut self.data_secret_previous,
                &self.data_secret_previous_file,
            ),
            ("STAJ_SMTP_URL", &mut self.smtp_url, &self.smtp_url_file),
            (
                "STAJ_OIDC_CLIENT_SECRET",
                &mut self.oidc_client_secret,
                &self.oidc_client_secret_file,
            ),
            ("STAJ_TOKEN_SECRET", &mut self.token_secret, &self.token_secret_file),
            (
                "STAJ_TOKEN_SECRET_PREVIOUS",
                &mut self.token_secret_previous,
                &self.token_secret_previous_file,
            ),
            ("STAJ_DATA_SECRET", &mut self.data_secret, &self.data_secret_file),
        ] {
            match (file, value.as_deref()) {
                (None, _) => {}
                (Some(_), Some(text)) if !text.is_empty() => return Err(ConfigError::Twice(name)),
                (Some(path), _) => *value = Some(secret_of(name, path)?),
            }
        }
        check_database("DATABASE_URL", &self.database_url)?;
        self.database_read_url = self.database_read_url.filter(|url| !url.is_empty());
        if let Some(url) = &self.database_read_url {
            check_database("DATABASE_READ_URL", url)?;
            if self.database_url.starts_with("sqlite:") || url.starts_with("sqlite:") {
                let fault = "names a standby, and only PostgreSQL has one";
                return Err(unusable("DATABASE_READ_URL", fault.to_owned()));
            }
        }
        check_documents(&self.documents)?;
        let origins = self.origins.iter().map(|origin| origin.trim()).filter(|of| !of.is_empty());
        self.origins = origins.map(ToOwned::to_owned).collect();
        for origin in &self.origins {
            if !is_address(origin) || origin.matches('/').count() != 2 {
                return Err(unusable(
                    "STAJ_ORIGINS",
                    format!("{origin:?} is not an origin, such as https://staj.example"),
                ));
            }
        }
        let public_url = self.public_url();
        if !is_address(&public_url) {
            return Err(unusable(
                "STAJ_PUBLIC_URL",
                format!("{public_url:?} is not an address, such as https://api.staj.example"),
            ));
        }
        if let Some(pages_url) = self.pages_url().filter(|url| !is_address(url)) {
            return Err(unusable(
                "STAJ_PAGES_URL",
                format!("{pages_url:?} is not an address, such as https://staj.example"),
            ));
        }
        if let Some(traces_url) = self.traces_url().filter(|url| !is_address(url)) {
            return Err(unusable(
                "STAJ_TRACES_URL",
                format!(
                    "{traces_url:?} is not an address, such as http://collector:4318/v1/traces"
                ),
            ));
        }
        if self.clamd.as_deref().is_some_and(|url| !url.is_empty()) && self.clamd().is_none() {
            return Err(unusable(
                "STAJ_CLAMD",
                "write it as tcp://clamav:3310 or unix:///run/clamav/clamd.ctl".to_owned(),
            ));
        }
        self.check_oidc()?;
        let meeting_url = self.meeting_url.as_deref().filter(|url| !url.is_empty());
        if meeting_url.is_some_and(|url| !is_address(url) || !url.contains("{room}")) {
            return Err(unusable(
                "STAJ_MEETING_URL",
                "must be an address with {room}, such as https://cam.staj.example/{room}"
                    .to_owned(),
            ));
        }
        self.secrets()?;
        Ok(self)
    }

    /// Whether everybody but candidates needs a second factor to sign in.
    pub fn needs_second_factor(&self) -> bool {
        match self.second_factor {
            Some(SecondFactor::Required) => true,
            Some(SecondFactor::Optional) => false,
            None => self.mode == Mode::Production,
        }
    }

    /// The address of the pages on which people act, without a trailing slash.
    pub fn pages_url(&self) -> Option<String> {
        let url = self.pages_url.as_deref().filter(|url| !url.is_empty());
        url.map(|url| url.trim_end_matches('/').to_owned())
    }

    /// How many bytes all documents together may take, if there is a limit.
    pub fn documents_limit(&self) -> Option<u64> {
        (self.documents_limit_gib > 0).then(|| u64::from(self.documents_limit_gib) << 30)
    }

    /// The antivirus, if there is one.
    pub fn clamd(&self) -> Option<Clamd> {
        Clamd::at(self.clamd.as_deref()?)
    }

    /// How people sign in with a provider of OpenID Connect, if they can.
    pub fn oidc(&self) -> Option<Settings> {
        let issuer = self.oidc_issuer.clone().filter(|issuer| !issuer.is_empty())?;
        let filled = |texts: &[String]| {
            let trimmed = texts.iter().map(|text| text.trim().to_owned());
            trimmed.filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        Some(Settings {
            issuer,
            client_id: self.oidc_client_id.clone(),
            client_secret: self.oidc_client_secret.clone().filter(|secret| !secret.is_empty()),
            redirect_url: self.oidc_redirect_url.clone(),
            scopes: filled(&self.oidc_scopes),
            national_id_claim: self.oidc_national_id_claim.clone(),
            role_claim: self.oidc_role_claim.clone(),
            roles: filled(&self.oidc_roles).iter().filter_map(|of| RoleRule::parse(of)).collect(),
        })
    }

    fn check_oidc(&self) -> Result<(), ConfigError> {
        let Some(Settings { issuer, client_id, redirect_url, .. }) = self.oidc() else {
            return Ok(());
        };
        let address = "such as https://giris.example";
        for (name, value) in
            [("STAJ_OIDC_ISSUER", issuer), ("STAJ_OIDC_REDIRECT_URL", redirect_url)]
        {
            if !is_address(&value) {
                return Err(ConfigError::Unusable(
                    name,
                    format!("{value:?} is not an address, {address}"),
                ));
            }
        }
        if client_id.is_empty() {
            return Err(ConfigError::Unusable("STAJ_OIDC_CLIENT_ID", "is missing".to_owned()));
        }
        let wrong = self.oidc_roles.iter().find(|of| RoleRule::parse(of).is_none());
        match wrong {
            Some(rule) => Err(ConfigError::Unusable(
                "STAJ_OIDC_ROLES",
                format!("{rule:?} is neither ROLE nor GROUP=ROLE"),
            )),
            None => Ok(()),
        }
    }

    /// The address of the collector of traces.
    pub fn traces_url(&self) -> Option<&str> {
        self.traces_url.as_deref().filter(|url| !url.is_empty())
    }

    /// The address in the links of mails and letters, without a trailing slash.
    pub fn public_url(&self) -> String {
        match self.public_url.as_deref().filter(|url| !url.is_empty()) {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => {
                let mut address = self.listen;
                if address.ip().is_unspecified() {
                    // A wildcard address cannot be opened as a link.
                    address.set_ip(match address {
                        SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                        SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
                    });
                }
                format!("http://{address}")
            }
        }
    }

    /// The networks whose `X-Forwarded-For` header the server trusts.
    pub fn proxies(&self) -> Vec<IpNet> {
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
        let previous = |name, value: &Option<String>| match value.as_deref() {
            None | Some("") => Ok(None),
            Some(_) => secret(name, value, "").map(Some),
        };
        Ok(Secrets {
            token: secret("STAJ_TOKEN_SECRET", &self.token_secret, SANDBOX_TOKEN_SECRET)?,
            previous_token: previous("STAJ_TOKEN_SECRET_PREVIOUS", &self.token_secret_previous)?,
            previous_data: previous("STAJ_DATA_SECRET_PREVIOUS", &self.data_secret_previous)?,
            data: secret("STAJ_DATA_SECRET", &self.data_secret, SANDBOX_DATA_SECRET)?,
        })
    }
}

fn unusable(name: &'static str, fault: String) -> ConfigError {
    ConfigError::Unusable(name, fault)
}

/// A secret from a file, without the line break that editors write at its end.
fn secret_of(name: &'static str, path: &Path) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| unusable(name, format!("{}: {error}", path.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Whether a text is a web address.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('*') && !text.contains(char::is_whitespace)
    })
}

/// The address may contain a password, so no message repeats it.
fn check_database(name: &'static str, url: &str) -> Result<(), ConfigError> {
    let bytes = url.as_bytes();
    let is_escape = |at: usize| {
        bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    };
    let fault = if let Some(path) = url.strip_prefix("sqlite://") {
        path.is_empty().then_some("names no file: write sqlite://data/staj.db")
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let is_broken = (0..bytes.len()).any(|at| bytes[at] == b'%' && !is_escape(at));
        is_broken.then_some("has a % that is not an escape: write % in a password as %25")
    } else {
        Some("must begin with sqlite:// or postgres://")
    };
    fault.map_or(Ok(()), |fault| Err(unusable(name, fault.to_owned())))
}

fn check_documents(location: &str) -> Result<(), ConfigError> {
    let fault = match location.split_once("://") {
        None if location.trim().is_empty() => "names no folder, such as data/documents".to_owned(),
        Some(("s3", "")) => "names no bucket: write s3://BUCKET".to_owned(),
        None | Some(("s3", _)) => return Ok(()),
        Some((scheme, _)) => format!("{scheme}:// is not supported: use a folder or s3://BUCKET"),
    };
    Err(unusable("STAJ_DOCUMENTS", fault))
}

/// The value of `RUST_LOG`, which is needed before the command line is read.
#[expect(clippy::disallowed_methods, reason = "this is the place where settings are read")]
pub fn log_filter() -> String {
    std::env::var("RUST_LOG").unwrap_or_default()
}

/// Checks `RUST_LOG`. A level that does not exist would silence everything.
pub fn check_log_filter(filter: &str) -> Result<(), ConfigError> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let is_level = |text: &str| LEVELS.contains(&text.trim().to_ascii_lowercase().as_str());
    let directives = filter.split('/').next().unwrap_or_default().split(',');
    let wrong = directives.filter(|of| !of.trim().is_empty()).find(|of| match of.split_once('=') {
        Some((_, level)) => !is_level(level),
        None => !is_level(of),
    });
    match wrong {
        None => Ok(()),
        Some(of) => Err(unusable(
            "RUST_LOG",
            format!("{of:?} is neither a level ({}) nor MODULE=LEVEL", LEVELS.join(", ")),
        )),
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

    impl Config {
        /// The settings of a command line.
        pub fn of(line: &[&str]) -> Self {
            Line::try_parse_from([&["staj"], line].concat()).expect("parses").config
        }
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
    fn proxies_are_addresses_networks_or_none() {
        let proxies = |text: &str| {
            Line::try_parse_from(["staj", "--proxies", text]).map(|line| line.config.proxies())
        };
        assert!(proxies("").expect("none").is_empty());
        let both = ["10.0.0.2/32", "fd00::/8"].map(|net| net.parse::<IpNet>().expect("a network"));
        assert_eq!(proxies("10.0.0.2, fd00::/8").expect("two"), both);
        assert!(proxies("proxy").is_err() && proxies("10.0.0.0/33").is_err());
    }

    #[test]
    fn metrics_are_read_at_an_address_or_nowhere() {
        let listen = |text: &str| {
            let line = Line::try_parse_from(["staj", "--metrics-listen", text]);
            line.map(|line| line.config.metrics_listen)
        };
        assert_eq!(listen("").expect("nowhere"), None);
        let address = "10.0.0.2:9090".parse().expect("an address");
        assert_eq!(listen("10.0.0.2:9090").expect("an address"), Some(address));
        assert!(listen("9090").is_err());
    }

    #[test]
    fn links_lead_to_the_address_that_the_server_listens_on() {
        let url = |line: &[&str]| {
            let line = Line::try_parse_from([&["staj"], line].concat()).expect("parses");
            line.config.public_url()
        };
        assert_eq!(url(&[]), "http://127.0.0.1:8080");
        assert_eq!(url(&["--listen", "127.0.0.1:18080"]), "http://127.0.0.1:18080");
        assert_eq!(url(&["--listen", "0.0.0.0:80"]), "http://127.0.0.1:80");
        assert_eq!(url(&["--listen", "[::]:8081"]), "http://[::1]:8081");
        let given = ["--listen", "0.0.0.0:80", "--public-url", "https://api.staj.example/"];
        assert_eq!(url(&given), "https://api.staj.example");
    }

    #[test]
    fn the_sandbox_needs_no_secret() {
        assert_eq!(secrets(&[]), Ok(()));
    }

    fn fault(line: &[&str]) -> String {
        let line = Line::try_parse_from([&["staj"], line].concat()).expect("parses");
        line.config.checked().err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn every_message_names_its_variable_and_repeats_no_secret() {
        for (option, value, variable) in [
            ("--origins", "foo", "STAJ_ORIGINS"),
            ("--origins", "*", "STAJ_ORIGINS"),
            ("--origins", "https://staj.example/page", "STAJ_ORIGINS"),
            ("--public-url", "foo", "STAJ_PUBLIC_URL"),
            ("--pages-url", "foo", "STAJ_PAGES_URL"),
            ("--traces-url", "collector:4318", "STAJ_TRACES_URL"),
            ("--clamd", "clamav", "STAJ_CLAMD"),
            ("--oidc-issuer", "giris", "STAJ_OIDC_ISSUER"),
            ("--oidc-issuer", "https://giris.example", "STAJ_OIDC_REDIRECT_URL"),
            ("--meeting-url", "foo{room}", "STAJ_MEETING_URL"),
            ("--meeting-url", "https://cam.example/", "STAJ_MEETING_URL"),
            ("--documents", "s3://", "STAJ_DOCUMENTS"),
            ("--documents", "gs://x", "STAJ_DOCUMENTS"),
            ("--database-url", "sqlite://", "DATABASE_URL"),
            ("--database-url", "mysql://u:geheim@h/d", "DATABASE_URL"),
            ("--database-url", "postgres://u:geheim%@h/d", "DATABASE_URL"),
            ("--database-read-url", "mysql://u:geheim@h/d", "DATABASE_READ_URL"),
            // The database itself is SQLite here.
            ("--database-read-url", "postgres://u:geheim@h/d", "DATABASE_READ_URL"),
            ("--data-secret", "geheim", "STAJ_DATA_SECRET"),
            ("--token-secret-file", "/nowhere/geheim", "STAJ_TOKEN_SECRET"),
        ] {
            let fault = fault(&[option, value]);
            assert!(fault.starts_with(variable), "{option} {value}: {fault}");
            assert!(!fault.contains("geheim@") && !fault.contains("u:"), "{fault}");
        }
        assert_eq!(fault(&["--origins", "https://a.example, http://localhost:5173"]), "");
        assert_eq!(fault(&["--database-url", "postgres://u:p%25q@h/d"]), "");
    }

    #[test]
    fn a_secret_comes_from_its_variable_or_its_file() {
        let file = std::env::temp_dir().join(format!("staj-secret-{}", std::process::id()));
        std::fs::write(&file, "0123456789abcdef0123456789abcdef\n").expect("writes");
        let path = file.display().to_string();
        let line = ["staj", "--data-secret-file", &path, "--smtp-url-file", &path];
        let config = Line::try_parse_from(line).expect("parses").config.checked().expect("good");
        assert_eq!(config.secrets().expect("secrets").data, b"0123456789abcdef0123456789abcdef");
        assert_eq!(config.smtp_url.as_deref(), Some("0123456789abcdef0123456789abcdef"));
        let both =
            ["--data-secret", "0123456789abcdef0123456789abcdef", "--data-secret-file", &path];
        assert_eq!(fault(&both), ConfigError::Twice("STAJ_DATA_SECRET").to_string());
        std::fs::remove_file(&file).expect("removes");
    }

    #[test]
    fn a_log_filter_has_levels_that_exist() {
        for good in ["", "info", "warn,staj_api=debug", "INFO", "error,actix_web=off/text"] {
            assert_eq!(check_log_filter(good), Ok(()), "{good}");
        }
        for wrong in ["loud", "info,staj", "staj_api=loud"] {
            assert!(check_log_filter(wrong).is_err(), "{wrong}");
        }
    }
}
