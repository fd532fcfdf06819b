//! Nodes for tests: found, started, killed.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use client::chain::{Balance, Chain, Network, Node, Signer};

/// Ends with the test's process, however that ends.
const LEASH: &str = r#""$@" & node=$!; while kill -0 $PPID 2>/dev/null; do sleep 0.5; done; kill -9 $node"#;

/// A node of a test's own.
pub struct OwnNode {
    program: PathBuf,
    port: u16,
    base: PathBuf,
    /// How many seconds after its block something is final.
    delay: &'static str,
    child: Child,
}

impl OwnNode {
    /// Starts a node that keeps its chain in this folder, and every state that it ever had. A second's blocks are not final yet.
    #[must_use]
    pub fn start(base: &Path) -> Self {
        Self::start_with(base, "1")
    }

    /// The same, as `scripts/node` starts one: its blocks are final at once.
    #[must_use]
    pub fn final_at_once(base: &Path) -> Self {
        Self::start_with(base, "0")
    }

    fn start_with(base: &Path, delay: &'static str) -> Self {
        let (program, port) = (program(), free_port());
        let child = begin(&program, port, base, delay);
        let node = Self { program, port, base: base.into(), delay, child };
        drop(node.connect());
        node
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// A connection to it.
    #[must_use]
    pub fn connect(&self) -> Node {
        patiently(&self.url())
    }

    /// Kills it with no chance to finish anything.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again, where it was.
    pub fn restart(&mut self) {
        self.child = begin(&self.program, self.port, &self.base, self.delay);
        drop(self.connect());
    }
}

fn begin(program: &Path, port: u16, base: &Path, delay: &str) -> Child {
    Command::new(program)
        .args(arguments(port, delay))
        .args(["--base-path".as_ref(), base.as_os_str()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for OwnNode {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the node that all tests share listens. It is gone when the tests end.
#[allow(clippy::zombie_processes, reason = "nobody is left to wait for it: it ends after the tests' own process")]
pub fn shared() -> &'static str {
    static SHARED: OnceLock<String> = OnceLock::new();
    SHARED.get_or_init(|| {
        if let Ok(url) = std::env::var("INKCLAIM_URL") {
            return url;
        }
        let port = free_port();
        let log = std::env::temp_dir().join(format!("inkclaim-node-{port}.log"));
        let log = std::fs::File::create(log).unwrap();
        Command::new("sh")
            .args(["-c", LEASH, "sh"])
            .arg(program())
            .args(arguments(port, "0"))
            .arg("--tmp")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let url = url(port);
        drop(patiently(&url));
        url
    })
}

/// A connection to the shared node on which these keys may act, and have at least this much.
pub fn open(keys: &[(Signer, Balance)]) -> Box<dyn Chain> {
    Box::new(connect(keys))
}

/// As [`open`], as what it is.
#[must_use]
pub fn connect(keys: &[(Signer, Balance)]) -> Node {
    let mut node = Node::connect(shared()).unwrap();
    fund(shared(), keys);
    for (key, _) in keys {
        node.add_key(key.clone());
    }
    node
}

/// Sends these accounts what they lack, from a rich one.
pub fn fund(url: &str, keys: &[(Signer, Balance)]) {
    // One at a time: they share the rich one's nonces.
    static FUNDER: Mutex<()> = Mutex::new(());
    let _turn = FUNDER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut node = Node::connect(url).unwrap();
    let rich = Signer::from_secret("//Alice").unwrap();
    node.add_key(rich.clone());
    for (key, purse) in keys {
        let has = node.balance(key.account()).unwrap();
        if let Some(lacks) = purse.checked_sub(has).filter(|lacks| *lacks > 0) {
            node.transfer(rich.account(), key.account(), lacks).unwrap();
        }
    }
}

/// The program, which `scripts/test` names.
fn program() -> PathBuf {
    std::env::var_os("CONTRACTS_NODE")
        .map(PathBuf::from)
        .expect("CONTRACTS_NODE names the node: see scripts/test --node")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn url(port: u16) -> String {
    format!("ws://127.0.0.1:{port}")
}

fn arguments(port: u16, delay: &str) -> Vec<String> {
    let (rpc, peers) = (port.to_string(), free_port().to_string());
    ["--dev", "--rpc-port", &rpc, "--port", &peers, "--no-prometheus", "--no-telemetry"]
        .into_iter()
        .chain(["--finalize-delay-sec", delay, "--state-pruning", "archive", "--blocks-pruning", "archive"])
        .map(str::to_owned)
        .collect()
}

fn patiently(url: &str) -> Node {
    let began = Instant::now();
    loop {
        match Node::connect(url) {
            Ok(node) => return node,
            Err(error) if began.elapsed() > Duration::from_secs(120) => panic!("{error}"),
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}
