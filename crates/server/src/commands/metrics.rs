//! Serves the metrics on a listener of its own, because they are not for strangers.

use crate::error::Error;
use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use staj_api::App;
use std::net::{SocketAddr, TcpListener};

/// Takes the address before anything is written.
pub fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    let listener = TcpListener::bind(address)
        .map_err(|error| format!("cannot listen on {address} (STAJ_METRICS_LISTEN): {error}"))?;
    Ok(listener)
}

/// Serves `GET /metrics` until the process ends.
pub fn serve(listener: TcpListener, app: web::Data<App>) -> Result<Server, Error> {
    log::info!(address = listener.local_addr()?.to_string().as_str(); "metrics are at /metrics");
    let server = HttpServer::new(move || {
        ActixApp::new().app_data(app.clone()).route("/metrics", web::get().to(read))
    });
    // One reader at a time is enough.
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn read(app: web::Data<App>) -> HttpResponse {
    match staj_api::scrape(&app) {
        Ok(text) => {
            let media = (header::CONTENT_TYPE, staj_api::METRICS_MEDIA_TYPE);
            HttpResponse::Ok().insert_header(media).body(text)
        }
        Err(error) => {
            log::error!("the metrics cannot be written: {error}");
            HttpResponse::InternalServerError().finish()
        }
    }
}
