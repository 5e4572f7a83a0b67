//! Counterparts of a sandbox: candidates, employers and schools who act by themselves when asked
//! (`set_counterparts`), so that the pages of one role can be built alone. They use the same API as
//! everybody else, and get no more than their role may.

use crate::error::Error;
use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use staj_api::{Acting, Asked};
use staj_domain::user::Role;
use staj_persistence::sandbox::{Account, PASSWORD, accounts};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use time::OffsetDateTime;
use uuid::Uuid;

/// How long an answer of the own server may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Something that a counterpart does about every object that waits for it.
struct Duty {
    /// Whether somebody asked for this side to act.
    acts: fn(Acting) -> bool,
    /// The list of the objects.
    list: &'static str,
    /// Which objects of the list wait for it.
    waits: fn(&Value) -> bool,
    /// Whether it is up to this account.
    is_up_to: fn(&Account, &Value) -> bool,
    /// The last part of the path of the operation.
    operation: &'static str,
    /// The body of the request, on this day.
    body: fn(OffsetDateTime) -> Value,
}

const DUTIES: [Duty; 7] = [
    Duty {
        acts: |acting| acting.employers,
        list: "offers?state=draft",
        waits: |_| true,
        is_up_to: is_employer,
        operation: "send",
        body: |_| Value::Null,
    },
    Duty {
        acts: |acting| acting.candidates,
        list: "offers?state=sent",
        waits: |_| true,
        is_up_to: |account, offer| is(account.user.0, &offer["candidate"]["id"]),
        operation: "accept",
        body: |_| Value::Null,
    },
    Duty {
        acts: |acting| acting.employers,
        list: "offers?state=accepted",
        waits: |_| true,
        is_up_to: is_employer,
        operation: "confirm",
        body: |_| Value::Null,
    },
    Duty {
        acts: |acting| acting.employers,
        list: "sgk-notices?state=pending",
        waits: |_| true,
        is_up_to: |account, notice| {
            account.employer.is_some_and(|employer| is(employer.0, &notice["employer_id"]))
        },
        operation: "share",
        body: |_| Value::Null,
    },
    Duty {
        acts: |acting| acting.schools,
        list: "sgk-notices?state=shared",
        waits: |_| true,
        is_up_to: is_school,
        operation: "acknowledge",
        body: |_| Value::Null,
    },
    Duty {
        acts: |acting| acting.schools,
        list: "sgk-notices?state=acknowledged",
        waits: |_| true,
        is_up_to: is_school,
        operation: "declare",
        body: |now| {
            let day = staj_domain::calendar::istanbul_date(now);
            json!({ "declared_on": day.to_string(), "declaration_reference": format!("{day}-sandbox") })
        },
    },
    Duty {
        acts: |acting| acting.schools,
        list: "placements?state=confirmed",
        waits: |placement| placement["university_approval"] == "pending",
        is_up_to: is_school,
        operation: "university-approval",
        body: |_| json!({ "verdict": "approved" }),
    },
];

/// The body of a successful answer.
fn read(answer: Response) -> Result<Value, Error> {
    Ok(serde_json::from_slice(&answer.error_for_status()?.bytes()?)?)
}

fn is(id: Uuid, value: &Value) -> bool {
    value.as_str() == Some(&id.to_string())
}

fn is_employer(account: &Account, object: &Value) -> bool {
    account.employer.is_some_and(|employer| is(employer.0, &object["employer"]["id"]))
}

fn is_school(account: &Account, object: &Value) -> bool {
    let decides = matches!(account.role, Role::UnitOfficer | Role::SchoolOfficer);
    decides && account.school.is_some_and(|school| is(school.0, &object["school_id"]))
}

/// The accounts of a sandbox as clients of its server.
pub struct Counterparts {
    client: Client,
    api: String,
    accounts: Vec<Account>,
    /// The access tokens of those who have signed in.
    tokens: HashMap<Uuid, String>,
    /// What was tried, by path and version. What is refused is not tried again until it changes.
    tried: HashSet<(String, Option<i64>)>,
    asked: Asked,
}

impl Counterparts {
    /// Nobody has signed in yet. `url` is the address of the server.
    pub fn new(url: &str) -> Result<Self, Error> {
        // The client wants one, although it stays on this machine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self {
            client,
            api: format!("{url}/v1"),
            accounts: accounts(),
            tokens: HashMap::new(),
            tried: HashSet::new(),
            asked: Asked::default(),
        })
    }

    /// Does once what waits for those who act. Returns how many requests were made for them.
    pub fn act(&mut self, asked: Asked, now: OffsetDateTime) -> usize {
        if asked != self.asked {
            self.asked = asked;
            self.tried.clear();
        }
        let acting = asked.acting;
        if acting == Acting::default() {
            return 0;
        }
        let mut made = 0;
        for duty in DUTIES.iter().filter(|duty| (duty.acts)(acting)) {
            match self.fulfil(duty, now) {
                Ok(fulfilled) => made += fulfilled,
                Err(error) => log::warn!("a counterpart could not {}: {error}", duty.operation),
            }
        }
        made
    }

    /// Does it for every object that waits for it, and returns for how many.
    fn fulfil(&mut self, duty: &Duty, now: OffsetDateTime) -> Result<usize, Error> {
        // The office sees the objects of everybody.
        let office = self.accounts.iter().find(|account| account.role == Role::ProgrammeOfficer);
        let Some(office) = office.cloned() else { return Ok(0) };
        let page = read(self.send(&office, Method::GET, duty.list, Value::Null)?)?;
        let mut fulfilled = 0;
        let waiting = page["items"].as_array().into_iter().flatten();
        for object in waiting.filter(|object| (duty.waits)(object)) {
            fulfilled += usize::from(self.perform(duty, object, now)?);
        }
        Ok(fulfilled)
    }

    fn perform(&mut self, duty: &Duty, object: &Value, now: OffsetDateTime) -> Result<bool, Error> {
        let Some(id) = object["id"].as_str() else { return Ok(false) };
        let whose = self.accounts.iter().find(|account| (duty.is_up_to)(account, object)).cloned();
        let Some(account) = whose else { return Ok(false) };
        let list = duty.list.split('?').next().unwrap_or_default();
        let path = format!("{list}/{id}/{}", duty.operation);
        if !self.tried.insert((path.clone(), object["version"].as_i64())) {
            return Ok(false);
        }
        let answer = self.send(&account, Method::POST, &path, (duty.body)(now))?;
        let (status, email) = (answer.status().as_u16(), account.email);
        log::info!(status; "counterpart {email}: POST /v1/{path}");
        Ok(true)
    }

    /// Sends a request as this account, which signs in first if it has to.
    fn send(
        &mut self,
        account: &Account,
        method: Method,
        path: &str,
        body: Value,
    ) -> Result<Response, Error> {
        if let Some(token) = self.tokens.get(&account.user.0) {
            let answer = self.request(method.clone(), path, &body).bearer_auth(token).send()?;
            if answer.status() != reqwest::StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
        }
        let login = json!({ "email": account.email, "password": PASSWORD });
        let signed_in = self.request(Method::POST, "auth/login", &login).send()?;
        let tokens = read(signed_in)?;
        let token = tokens["access_token"].as_str().unwrap_or_default().to_owned();
        let answer = self.request(method, path, &body).bearer_auth(&token).send()?;
        self.tokens.insert(account.user.0, token);
        Ok(answer)
    }

    fn request(&self, method: Method, path: &str, body: &Value) -> RequestBuilder {
        let request = self.client.request(method, format!("{}/{path}", self.api));
        match body {
            Value::Null => request,
            body => request
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App as ActixApp, HttpServer, web};
    use staj_api::{App, Clock, Passwords, Secrets, new_id};
    use staj_domain::mode::Mode;
    use staj_persistence::{Store, Vault, sandbox};
    use std::net::SocketAddr;
    use std::path::Path;
    use std::sync::mpsc;
    use std::thread;
    use utoipa_actix_web::AppExt;

    /// Starts the server of a new sandbox in this folder. It ends with the process.
    fn start(folder: &Path) -> SocketAddr {
        let secrets = Secrets {
            token: b"token secret of the tests".to_vec(),
            previous_token: None,
            previous_data: None,
            data: b"data secret of the tests".to_vec(),
        };
        let store = Store::open(&format!("sqlite://{}/staj.db", folder.display()), 2).unwrap();
        store.migrate().unwrap();
        let (clock, passwords) = (Clock::system(), Passwords::cheap().unwrap());
        let hash = passwords.hash(PASSWORD).unwrap();
        sandbox::seed(&store, &Vault::new(&secrets.data), &hash, clock.now()).unwrap();
        let files =
            crate::documents::open(&folder.join("documents").display().to_string()).unwrap();
        let app = App::new(Mode::Sandbox, store, clock, passwords, files, &secrets);
        let app = web::Data::new(app);
        let (sender, address) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    staj_api::layers(ActixApp::new().app_data(app.clone()))
                        .configure(staj_api::defaults)
                        .into_utoipa_app()
                        .configure(staj_api::routes)
                        .into_app()
                });
                let server = server.workers(1).bind("127.0.0.1:0").unwrap();
                sender.send(server.addrs()[0]).unwrap();
                server.run().await.unwrap();
            });
        });
        address.recv().unwrap()
    }

    #[test]
    fn counterparts_bring_a_draft_to_a_declared_internship_if_they_are_asked() {
        let folder = std::env::temp_dir().join(format!("staj-counterparts-{}", new_id::<Uuid>()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("http://{}", start(&folder));
        let mut counterparts = Counterparts::new(&url).unwrap();
        let now = Clock::system().now();
        let mut until_idle = |asked| {
            let mut made = vec![];
            while made.last() != Some(&0) {
                made.push(counterparts.act(asked, now));
            }
            made.iter().sum::<usize>()
        };
        assert_eq!(until_idle(Asked::default()), 0);
        let none = Acting::default();
        // Each side does its own part only.
        let candidates = Asked { acting: Acting { candidates: true, ..none }, times: 1 };
        assert_eq!(until_idle(candidates), 0, "nobody has sent them anything");
        let employers = Asked { acting: Acting { employers: true, ..none }, times: 2 };
        assert_eq!(until_idle(employers), 1, "the draft is sent");
        assert_eq!(until_idle(Asked { times: 3, ..candidates }), 1, "it is accepted");
        assert_eq!(
            until_idle(Asked { times: 4, ..employers }),
            2,
            "it is confirmed, the notice shared"
        );
        let schools = Asked { acting: Acting { schools: true, ..none }, times: 5 };
        assert_eq!(until_idle(schools), 3, "acknowledged, declared, approved");

        let office = counterparts.accounts[0].clone();
        let mut read = |list| {
            read(counterparts.send(&office, Method::GET, list, Value::Null).unwrap()).unwrap()
        };
        assert_eq!(read("sgk-notices")["items"][0]["state"], "declared");
        assert_eq!(read("placements")["items"][0]["university_approval"], "approved");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
