//! A place for documents at an address of this machine, which keeps them or misbehaves, as it is told.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};

use rcgen::CertifiedKey;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a site does with what it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manners {
    /// It keeps, gives and deletes.
    #[default]
    Good,
    /// It does so for whoever sends this header of authorization, and answers 403 to everyone else.
    Wants(&'static str),
    /// It answers everything with this status.
    Answers(u16),
    /// It says that it took something, and keeps nothing.
    Forgets,
    /// It keeps something else.
    Alters,
    /// It says that it deleted something, and keeps it.
    Hoards,
    /// What it gives has no end.
    Pours,
    /// It hangs up.
    HangsUp,
}

/// What a site has and has been asked.
#[derive(Debug, Default)]
pub struct Shelves {
    /// What is kept, by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Method, path and authorization of each request, in their order.
    pub requests: Vec<(String, String, Option<String>)>,
    /// What it does.
    pub manners: Manners,
}

/// A site. It listens as long as the test's process lives.
pub struct Site {
    /// Its address, without a path.
    pub address: String,
    /// The certificate that whoever comes by https must trust, as PEM.
    pub certificate: Option<String>,
    shelves: Arc<Mutex<Shelves>>,
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

impl Site {
    /// A site at an address that begins with http://.
    #[must_use]
    pub fn open() -> Self {
        Self::listen(None)
    }

    /// A site at an address that begins with https://, with a certificate that nobody trusts yet.
    #[must_use]
    pub fn secure() -> Self {
        let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let mut site = Self::listen(Some(Arc::new(config)));
        site.certificate = Some(cert.pem());
        site
    }

    fn listen(secure: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let scheme = if secure.is_some() { "https://localhost" } else { "http://127.0.0.1" };
        let shelves = Arc::new(Mutex::new(Shelves::default()));
        let own = Arc::clone(&shelves);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream: Box<dyn Stream> = match &secure {
                    Some(config) => {
                        Box::new(StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream))
                    }
                    None => Box::new(stream),
                };
                // Whoever does not trust the certificate, or has read enough, hangs up.
                let _ = serve(&mut *stream, &own);
            }
        });
        Self { address: format!("{scheme}:{port}"), certificate: None, shelves }
    }

    /// What it has and has been asked.
    pub fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap()
    }

    /// From now on it behaves so.
    pub fn behaves(&self, manners: Manners) {
        self.shelves().manners = manners;
    }
}

fn serve(stream: &mut dyn Stream, shelves: &Mutex<Shelves>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut words = lines.first().map_or("", String::as_str).split(' ').map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(()) };
    let header = |wanted: &str| {
        let found =
            lines.iter().filter_map(|line| line.split_once(": ")).find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.to_owned())
    };
    let length = header("content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let stream = reader.into_inner();
    let mut shelves = shelves.lock().unwrap();
    shelves.requests.push((method.clone(), path.clone(), header("authorization")));
    let manners = shelves.manners;
    match manners {
        Manners::HangsUp => return Ok(()),
        Manners::Answers(status) => return answer(stream, status, b""),
        Manners::Wants(authorization) if header("authorization").as_deref() != Some(authorization) => {
            return answer(stream, 403, b"");
        }
        Manners::Pours if method == "GET" => {
            drop(shelves);
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            // Until nobody reads any more.
            loop {
                stream.write_all(&[0; 65_536])?;
            }
        }
        _ => {}
    }
    match method.as_str() {
        "PUT" => {
            match manners {
                Manners::Forgets => None,
                Manners::Alters => shelves.files.insert(path, b"something else".to_vec()),
                _ => shelves.files.insert(path, body),
            };
            answer(stream, 201, b"")
        }
        "GET" => match shelves.files.get(&path) {
            Some(kept) => answer(stream, 200, kept),
            None => answer(stream, 404, b"nothing"),
        },
        "DELETE" if manners == Manners::Hoards => answer(stream, 204, b""),
        "DELETE" if shelves.files.remove(&path).is_some() => answer(stream, 204, b""),
        "DELETE" => answer(stream, 404, b""),
        _ => answer(stream, 405, b""),
    }
}

fn answer(stream: &mut dyn Stream, status: u16, body: &[u8]) -> std::io::Result<()> {
    // A 204 has no length.
    let length = if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    write!(stream, "HTTP/1.1 {status} So\r\n{length}Connection: close\r\n\r\n")?;
    stream.write_all(body)?;
    stream.flush()
}
