//! The outgoing half of `wasi:http`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Weak};

use http::header::HOST;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::BodyExt as _;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use super::allowed_hosts::{self, Destination};
use crate::instance::ComponentRuntime;
use crate::server::Server;

/// Requests that come from another component have no client's address.
const CHAINED_CLIENT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

type Pending = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Answer = (Response<WasiBody>, Pending);

/// What one instance needs to send requests.
#[derive(Clone)]
pub struct OutboundHttp {
    component: Arc<ComponentRuntime>,
    server: Weak<Server>,
}

impl OutboundHttp {
    /// Requests of `component`, which runs in `server`.
    pub fn new(component: Arc<ComponentRuntime>, server: Weak<Server>) -> Self {
        Self { component, server }
    }

    async fn send(
        self,
        mut request: Request<WasiBody>,
        options: Option<RequestOptions>,
    ) -> Result<Answer, Error> {
        match allowed_hosts::check(&self.component, request.uri())? {
            Destination::Outside => {}
            Destination::Component(target) => {
                let server = self.server()?;
                let response = server.handle_chained(&target, request, CHAINED_CLIENT).await;
                return Ok((response, Box::new(async { Ok(()) })));
            }
            Destination::Itself => {
                let origin = self.server()?.origin();
                address_to(&mut request, &origin)?;
            }
        }
        let (response, io) = default_send_request(request, options).await?;
        Ok((response.map(|body| body.boxed_unsync()), Box::new(io)))
    }

    /// Gone only while this host stops.
    fn server(&self) -> Result<Arc<Server>, Error> {
        self.server.upgrade().ok_or(Error::ConnectionTerminated)
    }
}

/// Sends a request to this host instead of the name it was written to.
fn address_to(request: &mut Request<WasiBody>, origin: &Authority) -> Result<(), Error> {
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(origin.clone())
        .path_and_query(path.unwrap_or(PathAndQuery::from_static("/")))
        .build()
        .map_err(|_| Error::HttpRequestUriInvalid)?;
    let host = HeaderValue::from_str(origin.as_str()).map_err(|_| Error::HttpRequestUriInvalid)?;
    request.headers_mut().insert(HOST, host);
    Ok(())
}

impl WasiHttpHooks for OutboundHttp {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Pending,
    ) -> Box<dyn Future<Output = Result<Answer, Error>> + Send> {
        Box::new(self.clone().send(request, options))
    }
}
