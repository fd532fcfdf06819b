//! A store at an address of the network.

use std::fmt::{self, Display};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::header::AUTHORIZATION;
use ureq::http::{HeaderValue, StatusCode, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy};

use super::{failed, Store, StoreError};
use crate::evidence::document::MAX_SEALED_BYTES;
use crate::vault::DocumentName;

/// How long a place may take to be reached.
const CONNECT: Duration = Duration::from_secs(10);
/// How long it may take to answer, with the largest document under way.
const ANSWER: Duration = Duration::from_secs(120);
const AN_ADDRESS: &str = "an address begins with https:// and names a host, such as https://evidence.example/oak";

/// A store at an address: what is kept under a name lies at ADDRESS/NAME.sealed, and is put, got and deleted there by HTTP.
///
/// The place need not be trusted with contents, which are encrypted and authenticated. That it keeps what it was given is
/// asked for each time: what was put is got once more, and what was removed is asked for.
pub struct RemoteStore {
    address: String,
    authorization: Option<HeaderValue>,
    agent: Agent,
}

impl RemoteStore {
    /// The store at an address that begins with https://, or with http:// where it is on this machine; nothing is asked of it
    /// yet. Who asks is said by `authorization`, which is sent as the header of that name: `Bearer ...` or `Basic ...`, for
    /// example. Its certificate must be of an authority that this system trusts, or that the file `SSL_CERT_FILE` names.
    ///
    /// # Errors
    ///
    /// If it is no such address, if it holds more than a host and a path, if `authorization` cannot stand in a header, or if this
    /// system trusts nobody.
    pub fn at(address: &str, authorization: Option<&str>) -> Result<Self, StoreError> {
        // Nothing is said of what may be a password.
        if address.contains(['@', '?', '#']) {
            let reason = "who asks is not said in an address: leave out what stands before @, and behind ? and #";
            return Err(failed("at an address", &reason));
        }
        let uri: Uri = address.parse().map_err(|_| failed(address, &AN_ADDRESS))?;
        let (is_secure, is_here) = match (uri.scheme_str(), uri.host()) {
            (Some("https"), Some(host)) => (true, is_this_machine(host)),
            (Some("http"), Some(host)) if is_this_machine(host) => (false, true),
            (Some("http"), Some(_)) => {
                let reason = "only on this machine may it begin with http://: elsewhere others could take its place";
                return Err(failed(address, &reason));
            }
            _ => return Err(failed(address, &AN_ADDRESS)),
        };
        let authorization = authorization
            .map(|text| {
                let mut value = HeaderValue::from_str(text)?;
                value.set_sensitive(true);
                Ok(value)
            })
            .transpose()
            .map_err(|_: ureq::http::header::InvalidHeaderValue| {
                failed(address, &"the authorization cannot stand in a header: it must be one line, of ASCII characters")
            })?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Another place is none that somebody has chosen.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .proxy(if is_here { None } else { Proxy::try_from_env() })
            .user_agent("inkclaim");
        let config = if is_secure {
            config.tls_config(TlsConfig::builder().root_certs(trusted(address)?).build())
        } else {
            config
        };
        let address = address.trim_end_matches('/').to_owned();
        Ok(Self { address, authorization, agent: config.build().into() })
    }

    /// Asks for a document, and gives the answer that has arrived as far as its headers.
    fn ask(&self, name: DocumentName) -> Result<ureq::http::Response<Body>, StoreError> {
        let place = self.place(name);
        self.with(self.agent.get(&place)).call().map_err(|error| failed(&place, &error))
    }

    fn with<T>(&self, request: ureq::RequestBuilder<T>) -> ureq::RequestBuilder<T> {
        match &self.authorization {
            Some(value) => request.header(AUTHORIZATION, value),
            None => request,
        }
    }
}

impl Store for RemoteStore {
    fn place(&self, name: DocumentName) -> String {
        format!("{}/{name}.sealed", self.address)
    }

    fn put(&self, name: DocumentName, bytes: &[u8]) -> Result<(), StoreError> {
        let place = self.place(name);
        let request = self.with(self.agent.put(&place)).content_type("application/octet-stream");
        let status = request.send(bytes).map_err(|error| failed(&place, &error))?.status();
        if !status.is_success() {
            return Err(failed(&place, &Answer(status)));
        }
        match self.get(name) {
            Ok(kept) if kept == bytes => Ok(()),
            Ok(_) => Err(failed(&place, &"it took the document, and gives something else back")),
            Err(StoreError::Missing(_)) => Err(failed(&place, &"it took the document, and has not kept it")),
            Err(error) => Err(error),
        }
    }

    fn get(&self, name: DocumentName) -> Result<Vec<u8>, StoreError> {
        let mut response = self.ask(name)?;
        match response.status() {
            StatusCode::OK => {
                let body = response.body_mut().with_config().limit(MAX_SEALED_BYTES as u64);
                body.read_to_vec().map_err(|error| failed(&self.place(name), &error))
            }
            status if is_nothing(status) => Err(StoreError::Missing(name)),
            status => Err(failed(&self.place(name), &Answer(status))),
        }
    }

    fn remove(&self, name: DocumentName) -> Result<(), StoreError> {
        let place = self.place(name);
        let status = self.with(self.agent.delete(&place)).call().map_err(|error| failed(&place, &error))?.status();
        if !status.is_success() && !is_nothing(status) {
            return Err(failed(&place, &Answer(status)));
        }
        match self.ask(name)?.status() {
            status if is_nothing(status) => Ok(()),
            StatusCode::OK => Err(failed(&place, &"it says that the document is removed, and still gives it")),
            status => Err(failed(&place, &Answer(status))),
        }
    }
}

/// What a place answered that was not asked for.
struct Answer(StatusCode);

impl Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it answers {}", self.0)?;
        match self.0 {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                f.write_str(": the authorization is missing, or is not enough")
            }
            status if status.is_redirection() => f.write_str(": name the address to which it sends"),
            _ => Ok(()),
        }
    }
}

fn is_nothing(status: StatusCode) -> bool {
    matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE)
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whom this system trusts to say who is who.
fn trusted(address: &str) -> Result<RootCerts, StoreError> {
    let known = rustls_native_certs::load_native_certs().map_err(|error| {
        failed(address, &format!("the certificates that this system trusts cannot be read: {error}"))
    })?;
    if known.is_empty() {
        let reason = "this system trusts no certificate: install those of your system (ca-certificates), or name a file with SSL_CERT_FILE";
        return Err(failed(address, &reason));
    }
    let known = known.iter().map(|it| Certificate::from_der(it).to_owned()).collect();
    Ok(RootCerts::Specific(Arc::new(known)))
}
