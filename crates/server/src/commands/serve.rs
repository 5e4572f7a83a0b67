//! Serves the API: wiring, demo data of the sandbox, background threads.

use super::background::{Running, keep_running};
use super::{metrics, traces};
use crate::config::{Config, Switch};
use crate::counterparts::Counterparts;
use crate::error::{Done, Error};
use crate::identity_provider::OpenIdProvider;
use crate::{documents, installation, mail_server, sandbox};
use actix_cors::Cors;
use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use staj_api::{
    App, Clock, IdentityProvider, ImportedRecords, Meetings, Passwords, SandboxRecords,
    SandboxRegister, Scanner,
};
use staj_domain::calendar::istanbul_date;
use staj_domain::mode::Mode;
use staj_notifications::MailServer;
use staj_persistence::{OpenError, Probe, Store, Vault, audit_seals};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

/// The interval between two runs of the jobs. It affects no result, because decisions consider
/// deadlines themselves.
const TICK: Duration = Duration::from_secs(5);
/// How long an answer takes at least that must not tell whether somebody has an account. It is more
/// than a transaction takes under load.
const EVENLY: Duration = Duration::from_millis(250);
/// How long a server that was told to stop keeps serving, so that a load balancer notices.
const TAKEN_OUT: Duration = Duration::from_secs(3);
/// How long a starting server waits for the database.
const START: Duration = Duration::from_secs(60);
/// How long a stopping server waits for running mails and jobs.
const DRAIN: Duration = Duration::from_secs(25);
/// The interval between two checks of the database.
const WATCH: Duration = Duration::from_millis(500);
/// The interval between two checks for queued mails.
const MAILS: Duration = Duration::from_secs(2);
/// The interval between two looks of the counterparts.
const COUNTERPARTS: Duration = Duration::from_secs(2);
/// The interval between two readings of how far the jobs and the mails are behind.
const LAGS: Duration = Duration::from_secs(15);
/// How often the pools that are kept in memory are looked at.
const POOLS: Duration = Duration::from_secs(5);
/// The interval between two searches for files without a row.
const SWEEP: Duration = Duration::from_secs(3600);
/// The interval between two renewals of the planner's statistics. A table can grow from nothing to
/// its full size in an hour.
const ANALYZE: Duration = Duration::from_secs(600);
/// The interval between two seals of the audit trail. No transaction takes that long, so no event is
/// committed below one that is sealed.
const SEAL: Duration = Duration::from_secs(300);

/// Starts the server and blocks until it shuts down.
pub fn run(config: &Config) -> Done {
    // Find everything that is wrong with the settings before anything is written.
    let secrets = config.secrets()?;
    let mail_from = config
        .mail_from
        .parse()
        .map_err(|error| format!("STAJ_MAIL_FROM is not an address: {error}"))?;
    let meetings = match config.meeting_url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => Meetings::new(url).ok_or("STAJ_MEETING_URL does not contain {room}")?,
        None => Meetings::default(),
    };
    let identity_provider = match config.oidc() {
        Some(settings) => {
            let provider = OpenIdProvider::new(settings)?;
            Some(Box::new(provider) as Box<dyn IdentityProvider>)
        }
        None => None,
    };
    let mail_server = mail_server::open(config.smtp_url.as_deref(), config.mode)?;
    drop(TcpListener::bind(config.listen).map_err(|error| taken(config, &error))?);
    let url = config.traces_url();
    let _traces = url.map(|url| traces::begin(url, config.traces_share)).transpose()?;
    let metrics_listener = config.metrics_listen.map(metrics::bind).transpose()?;

    let store = wait_for_database(config)?;
    store.migrate()?;
    let (clock, mode) = (Clock::system(), config.mode);
    let installation = installation::claim(&store, mode, &Vault::new(&secrets.data), clock.now())?;
    if mode == Mode::Sandbox {
        sandbox::seed(&store, &secrets, clock.now())?;
    }
    let files = documents::open(&config.documents)?;
    let mut app = App::new(mode, store, clock, Passwords::strong()?, files.clone(), &secrets);
    app.proxies = config.proxies();
    app.mailing.from = mail_from;
    app.mailing.public_url = config.public_url();
    app.mailing.pages_url = config.pages_url();
    app.needs_second_factor = config.needs_second_factor();
    app.evenly = EVENLY;
    app.meetings = meetings;
    app.room.limit = config.documents_limit();
    app.scanner = config.clamd().map(|clamd| Box::new(clamd) as Box<dyn Scanner>);
    app.identity_provider = identity_provider;
    if app.mode == Mode::Sandbox {
        let imported = ImportedRecords::new(app.store.clone(), app.vault.clone());
        app.declared_data = Box::new(SandboxRecords(imported));
        app.employer_register = Box::new(SandboxRegister(app.store.clone()));
    }
    let probe = Probe::open(&config.database_url)?;
    let app = web::Data::new(app);
    actix_web::rt::System::new().block_on(async {
        installation::check_files(&files, &config.documents, &installation, &app.store).await?;
        watch_database(app.clone(), probe);
        keep_pools(app.clone());
        if let Some(listener) = metrics_listener {
            read_lags(app.clone());
            actix_web::rt::spawn(metrics::serve(listener, app.clone())?);
        }
        serve(config.clone(), app, mail_server).await
    })
}

fn taken(config: &Config, error: &io::Error) -> String {
    format!("cannot listen on {} (STAJ_LISTEN): {error}", config.listen)
}

/// Opens the database. If it is not there yet, as when both start together, waits up to a minute.
fn wait_for_database(config: &Config) -> Result<Store, OpenError> {
    let until = Instant::now() + START;
    let mut is_reported = false;
    loop {
        match Store::open(&config.database_url, config.database_connections) {
            Err(OpenError::Connect(error)) if Instant::now() < until => {
                if !is_reported {
                    log::warn!("waiting for the database (DATABASE_URL): {error}");
                    is_reported = true;
                }
                thread::sleep(WATCH);
            }
            opened => return Ok(with_standby(opened?, config)),
        }
    }
}

fn with_standby(store: Store, config: &Config) -> Store {
    let Some(url) = &config.database_read_url else { return store };
    store.with_standby(Store::open_standby(url, config.database_connections))
}

async fn serve(
    config: Config,
    app: web::Data<App>,
    mail_server: Option<Arc<dyn MailServer>>,
) -> Done {
    let mut threads = vec![run_jobs(app.clone()), sweep_files(app.clone())?, analyze(app.clone())];
    threads.push(seal_audit_trail(app.clone()));
    match mail_server {
        Some(server) => threads.push(send_mails(app.clone(), server)?),
        None => log::warn!("mails stay queued, because STAJ_SMTP_URL is not set"),
    }

    let workers = thread::available_parallelism().map_or(2, NonZeroUsize::get);
    let connections = usize::try_from(config.database_connections)?;
    let served = app.clone();
    let docs = config.docs == Switch::On;
    let (origins, sandbox) = (config.origins.clone(), app.mode == Mode::Sandbox);
    // The examples of a sandbox work from the day on which its term began.
    let contract = web::Bytes::from(match sandbox {
        true => staj_api::openapi::json_on(istanbul_date(served.clock.now())),
        false => staj_api::openapi::json(),
    });
    let server = HttpServer::new(move || {
        let contract = contract.clone();
        let actix = staj_api::layers(ActixApp::new().app_data(served.clone()));
        let mut actix = actix
            // This must be the outermost layer, so that pages can also read problem responses.
            .wrap(cors(&origins, sandbox))
            .configure(staj_api::defaults)
            .route(
                "/openapi.json",
                web::get().to(move || {
                    let contract = contract.clone();
                    async move {
                        HttpResponse::Ok().content_type("application/json").body(contract)
                    }
                }),
            );
        if docs {
            actix = actix.configure(|cfg| swagger_ui(cfg, sandbox));
        }
        actix.into_utoipa_app().configure(staj_api::routes).into_app()
    })
    // The gate lets in as many requests as there are connections, whichever worker they are on.
    .worker_max_blocking_threads(connections)
    .workers(workers)
    .shutdown_timeout(25)
    .bind(config.listen)
    .map_err(|error| taken(&config, &error))?;
    for address in server.addrs() {
        println!("Staj is running at http://{address}");
        if docs {
            println!("Swagger UI: http://{address}/docs");
        }
    }
    if app.mode == Mode::Sandbox {
        sandbox::print_accounts();
        let url = format!("http://{}", own_address(&server.addrs())?);
        threads.push(run_counterparts(app.clone(), url));
    }
    let server = server.disable_signals().run();
    actix_web::rt::spawn(stop_on_signal(app.clone(), server.handle()));
    server.await?;
    // A mail that is being sent must be saved as sent, or it would be sent again.
    let until = Instant::now() + DRAIN;
    threads.into_iter().for_each(|thread| thread.join(until));
    Ok(())
}

/// Swagger UI at `/docs`, which is also where `/` leads. Its pages load nothing from elsewhere.
fn swagger_ui(cfg: &mut web::ServiceConfig, sandbox: bool) {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
        img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
        frame-ancestors 'none'";
    let to_docs = || async {
        HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
    };
    let script = format!("const sandbox = {sandbox};\n{}", include_str!("../swagger.js"));
    let script = web::Bytes::from(script);
    // In place of the file of this name that comes with Swagger UI.
    let start = web::get().to(move || {
        let script = script.clone();
        async move { HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(script) }
    });
    let headers = DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, POLICY))
        .add((header::CACHE_CONTROL, "public, max-age=300"));
    cfg.route("/", web::get().to(to_docs)).route("/docs", web::get().to(to_docs)).service(
        web::scope("/docs")
            .wrap(headers)
            .route("/swagger-initializer.js", start)
            .service(SwaggerUi::new("/{_:.*}")),
    );
}

/// Waits for the signal to stop. After SIGTERM and SIGHUP, the server first reports that it is not
/// ready and keeps serving, so that a load balancer can take it out. Then it finishes the running
/// requests. Ctrl-C does not wait for a load balancer.
async fn stop_on_signal(app: web::Data<App>, server: ServerHandle) {
    let wait = match signals() {
        Ok((mut terminate, mut hang_up)) => tokio::select! {
            _ = tokio::signal::ctrl_c() => None,
            _ = terminate.recv() => Some(TAKEN_OUT),
            _ = hang_up.recv() => Some(TAKEN_OUT),
        },
        Err(error) => {
            log::error!("signals cannot be received: {error}");
            return;
        }
    };
    app.stop();
    if let Some(wait) = wait {
        log::info!(seconds = wait.as_secs(); "stopping: no longer ready");
        tokio::time::sleep(wait).await;
    }
    server.stop(true).await;
}

fn signals() -> std::io::Result<(Signal, Signal)> {
    Ok((signal(SignalKind::terminate())?, signal(SignalKind::hangup())?))
}

/// Asks the database twice a second whether it works.
fn watch_database(app: web::Data<App>, mut probe: Probe) {
    // It ends with the process, because requests need it until the last one is answered.
    keep_running("database watch", WATCH, Arc::default(), move || {
        app.database.ask(|| probe.ask(app.clock.wall()));
        if !app.database.is_away()
            && let Err(error) = app.maintenance.read(&probe)
        {
            log::debug!("the maintenance notice cannot be read: {error}");
        }
        WATCH
    });
}

/// Whether nothing may be written now: the database is away, or in maintenance.
fn is_pausing(app: &App) -> bool {
    app.database.is_away() || app.maintenance.is_on()
}

/// Reads how far the jobs and the mails are behind, for the metrics.
fn read_lags(app: web::Data<App>) {
    keep_running("lags", LAGS, app.stop_flag(), move || {
        if !app.database.is_away()
            && let Err(error) = app.lags.read(&app.store, app.clock.now())
        {
            log::warn!("the lags of the jobs cannot be read: {error}");
        }
        LAGS
    });
}

/// Keeps the large pools that are open in memory, for the facets of searches.
fn keep_pools(app: web::Data<App>) {
    keep_running("pools", POOLS, app.stop_flag(), move || {
        if !app.database.is_away()
            && let Err(error) = app.pool_facets.keep(&app.store, app.clock.now(), app.clock.wall())
        {
            log::warn!("the pools cannot be read: {error}");
        }
        POOLS
    });
}

/// Where this server reaches itself.
fn own_address(addresses: &[SocketAddr]) -> Result<SocketAddr, Error> {
    let mut address = *addresses.first().ok_or("the server listens nowhere")?;
    if address.ip().is_unspecified() {
        let loopback = match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        address.set_ip(loopback);
    }
    Ok(address)
}

/// Lets the counterparts of a sandbox act, for as long as somebody asks for it.
fn run_counterparts(app: web::Data<App>, url: String) -> Running {
    // Made on its thread, because its client blocks.
    let mut known = None;
    keep_running("counterparts", COUNTERPARTS, app.stop_flag(), move || {
        if known.is_none() {
            match Counterparts::new(&url) {
                Ok(counterparts) => known = Some(counterparts),
                Err(error) => log::error!("there are no counterparts: {error}"),
            }
        }
        let act = |of: &mut Counterparts| of.act(app.counterparts.asked(), app.clock.now());
        match known.as_mut().map_or(0, act) {
            0 => COUNTERPARTS,
            // What they did may have made something to do for the others.
            _ => Duration::ZERO,
        }
    })
}

fn run_jobs(app: web::Data<App>) -> Running {
    keep_running("jobs", TICK, app.stop_flag(), move || {
        if is_pausing(&app) {
            // The jobs are alive, but they cannot do anything now.
            app.jobs.beat();
            return WATCH;
        }
        let ticked = staj_jobs::tick(&app.store, app.clock.now(), || app.jobs.beat());
        if ticked.has_more && ticked.failed.is_empty() { Duration::ZERO } else { TICK }
    })
}

/// Sends mails on a separate thread, so that deadlines do not wait for a mail server.
fn send_mails(app: web::Data<App>, server: Arc<dyn MailServer>) -> Result<Running, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(keep_running("mails", TICK, app.stop_flag(), move || {
        if is_pausing(&app) {
            return WATCH;
        }
        let now = || app.clock.now();
        let sent =
            staj_notifications::deliver(&app.store, &app.files, &app.mailing, server.clone(), now);
        let sent = runtime.block_on(sent);
        match sent {
            Ok(0) => MAILS,
            Ok(tried) => {
                log::debug!(mails = tried; "mails were attempted");
                Duration::ZERO
            }
            Err(error) => {
                log::error!("mails cannot be sent: {error}");
                TICK
            }
        }
    }))
}

/// Deletes the files without a row and the records of old sessions, once an hour.
fn sweep_files(app: web::Data<App>) -> Result<Running, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(keep_running("files", SWEEP, app.stop_flag(), move || {
        if is_pausing(&app) {
            return TICK;
        }
        let swept = staj_jobs::sweep(&app.store, &app.files, app.clock.wall());
        if let Err(error) = runtime.block_on(swept) {
            log::error!("files without a row cannot be deleted: {error}");
        }
        if let Err(error) = staj_jobs::forget_answers(&app.store, app.clock.wall()) {
            log::error!("old answers cannot be deleted: {error}");
        }
        if let Err(error) = staj_jobs::forget_sessions(&app.store, app.clock.wall()) {
            log::error!("old sessions cannot be deleted: {error}");
        }
        SWEEP
    }))
}

/// Seals what was in the audit trail a round ago.
fn seal_audit_trail(app: web::Data<App>) -> Running {
    let mut until = 0;
    keep_running("audit seals", SEAL, app.stop_flag(), move || {
        if is_pausing(&app) {
            return TICK;
        }
        let last = app.store.read(audit_seals::last_event);
        let sealed = loop {
            match staj_jobs::seal(&app.store, &app.seal_key, until, app.clock.wall()) {
                // Whoever collects the log has a deposit of every seal.
                Ok(Some(seal)) => {
                    log::info!(seal = staj_jobs::deposit(&seal); "audit trail sealed")
                }
                Ok(None) => break last.map_err(staj_jobs::Error::from),
                Err(error) => break Err(error),
            }
        };
        match sealed {
            Ok(last) => until = last,
            Err(error) => log::error!("the audit trail cannot be sealed: {error}"),
        }
        SEAL
    })
}

/// Renews the statistics of the query planner, at the start and every ten minutes.
fn analyze(app: web::Data<App>) -> Running {
    keep_running("statistics", TICK, app.stop_flag(), move || {
        if is_pausing(&app) {
            return WATCH;
        }
        if let Err(error) = app.store.analyze() {
            log::error!("the statistics of the query planner cannot be renewed: {error}");
        }
        ANALYZE
    })
}

/// The pages that may call the API from a browser. The API uses no cookies, so credentials are not
/// allowed.
fn cors(origins: &[String], sandbox: bool) -> Cors {
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let cors = Cors::default()
        .allowed_methods(methods)
        .allow_any_header()
        .expose_any_header()
        .max_age(3600);
    if sandbox && origins.is_empty() {
        return cors.allow_any_origin();
    }
    origins
        .iter()
        .filter(|origin| !origin.is_empty())
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::{TestRequest, call_service, init_service};

    #[actix_web::test]
    async fn the_root_leads_to_the_docs_whose_pages_load_nothing_from_elsewhere() {
        let app = init_service(ActixApp::new().configure(|cfg| swagger_ui(cfg, true))).await;
        for path in ["/", "/docs"] {
            let answer = call_service(&app, TestRequest::with_uri(path).to_request()).await;
            assert_eq!(answer.status(), 308, "{path}");
            assert_eq!(answer.headers().get("location").unwrap(), "/docs/");
        }
        for path in ["/docs/", "/docs/swagger-ui-bundle.js", "/docs/swagger-initializer.js"] {
            let answer = call_service(&app, TestRequest::with_uri(path).to_request()).await;
            assert_eq!(answer.status(), 200, "{path}");
            let policy = answer.headers().get("content-security-policy").unwrap();
            let policy = policy.to_str().unwrap();
            assert!(policy.contains("default-src 'none'"), "{path}");
            assert!(!policy.contains("unsafe"), "{path}");
        }
    }
}
