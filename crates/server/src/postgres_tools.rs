//! The programs of PostgreSQL that copy a database.

use crate::error::{Done, Error};
use std::path::Path;
use std::process::Command;

/// Writes a dump of a snapshot. `pg_dump` must not be older than the server.
pub fn dump(url: &str, snapshot: &str, to: &Path) -> Done {
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", "--no-owner", "--no-privileges"]);
    command.arg(format!("--snapshot={snapshot}")).arg("--file").arg(to);
    run(command, "pg_dump", url)
}

/// Restores a dump into an empty database, or nothing of it.
pub fn restore(url: &str, from: &Path) -> Done {
    let mut command = Command::new("pg_restore");
    command.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]);
    command.arg(from);
    run(command, "pg_restore", url)
}

/// Runs a program on a database. Everybody on the machine can read its arguments, so the password
/// is passed in its environment.
fn run(mut command: Command, name: &str, url: &str) -> Done {
    let (url, password) = without_password(url)?;
    command.arg(format!("--dbname={url}"));
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let status = command.status().map_err(|error| {
        format!("{name} cannot be started ({error}): install PostgreSQL's client programs")
    })?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed, see above").into()) }
}

/// The address without its password, and the password.
fn without_password(url: &str) -> Result<(String, Option<String>), Error> {
    let Some((scheme, rest)) = url.split_once("://") else { return Ok((url.to_owned(), None)) };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let Some((user, host)) = authority.rsplit_once('@') else { return Ok((url.to_owned(), None)) };
    let Some((user, password)) = user.split_once(':') else { return Ok((url.to_owned(), None)) };
    Ok((format!("{scheme}://{user}@{host}{rest}"), Some(decoded(password)?)))
}

/// Decodes the escapes of a URL.
fn decoded(text: &str) -> Result<String, Error> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let byte = piece.get(..2).and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.ok_or("DATABASE_URL has a % that is not an escape")?);
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    Ok(String::from_utf8(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn the_password_does_not_stay_in_the_address() {
        for (url, address, password) in [
            ("postgres://u:p%25q%40@h:5432/d?x=1", "postgres://u@h:5432/d?x=1", Some("p%q@")),
            ("postgres://u@h/d", "postgres://u@h/d", None),
            ("postgres:///d?host=/run", "postgres:///d?host=/run", None),
            ("postgres://h/d?user=a:b@c", "postgres://h/d?user=a:b@c", None),
        ] {
            let (found, secret) = without_password(url).expect("an address");
            assert_eq!((found.as_str(), secret.as_deref()), (address, password), "{url}");
        }
    }
}
