//! Nodes for tests: found, started, killed.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use client::chain::{Balance, Chain, Network, Node, Signer};
use support::scenes::Stage;

mod clock;

pub use clock::move_clock;

/// Ends with the test's process, however that ends.
const LEASH: &str = r#""$@" & node=$!; while kill -0 $PPID 2>/dev/null; do sleep 0.5; done; kill -9 $node"#;

/// How many seconds after its block something is final, and what is kept of the past.
#[derive(Clone, Copy)]
struct Keeps {
    delay: &'static str,
    past: &'static str,
}

/// A node of a test's own.
pub struct OwnNode {
    program: PathBuf,
    port: u16,
    base: PathBuf,
    /// How many seconds after its block something is final, and how many blocks' states it keeps.
    keeps: Keeps,
    child: Child,
}

impl OwnNode {
    /// Starts a node that keeps its chain in this folder, and every state that it ever had. A second's blocks are not final yet.
    #[must_use]
    pub fn start(base: &Path) -> Self {
        Self::start_with(base, Keeps { delay: "1", past: "archive" })
    }

    /// The same, as `scripts/node` starts one: its blocks are final at once.
    #[must_use]
    pub fn final_at_once(base: &Path) -> Self {
        Self::start_with(base, Keeps { delay: "0", past: "archive" })
    }

    /// A node that keeps nothing but its last few blocks and their states, as no suite should have one.
    #[must_use]
    pub fn forgetful(base: &Path) -> Self {
        Self::start_with(base, Keeps { delay: "0", past: "4" })
    }

    fn start_with(base: &Path, keeps: Keeps) -> Self {
        let (program, port) = (program(), free_port());
        let child = begin(&program, port, base, keeps);
        let node = Self { program, port, base: base.into(), keeps, child };
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
        self.child = begin(&self.program, self.port, &self.base, self.keeps);
        drop(self.connect());
    }
}

fn begin(program: &Path, port: u16, base: &Path, keeps: Keeps) -> Child {
    Command::new(program)
        .args(arguments(port, keeps))
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
pub fn shared() -> &'static str {
    static SHARED: OnceLock<String> = OnceLock::new();
    SHARED.get_or_init(|| std::env::var("INKCLAIM_URL").unwrap_or_else(|_| leashed()))
}

/// Where the node listens whose clock scenes move, one scene at a time. It is gone when the tests end.
fn of_its_own_time() -> &'static str {
    static OWN: OnceLock<String> = OnceLock::new();
    OWN.get_or_init(leashed)
}

/// Starts a node that ends with the tests.
#[allow(clippy::zombie_processes, reason = "nobody is left to wait for it: it ends after the tests' own process")]
fn leashed() -> String {
    let port = free_port();
    let log = std::env::temp_dir().join(format!("inkclaim-node-{port}.log"));
    let log = std::fs::File::create(log).unwrap();
    Command::new("sh")
        .args(["-c", LEASH, "sh"])
        .arg(program())
        .args(arguments(port, Keeps { delay: "0", past: "archive" }))
        .arg("--tmp")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    let url = url(port);
    drop(patiently(&url));
    url
}

/// A node as scenes know it, and whose turn it is with its clock.
struct OnNode {
    node: Node,
    clock: Option<MutexGuard<'static, ()>>,
}

impl Stage for OnNode {
    fn chain(&self) -> &(dyn Chain + 'static) {
        &self.node
    }

    fn chain_mut(&mut self) -> &mut (dyn Chain + 'static) {
        &mut self.node
    }

    fn advance(&mut self, millis: u64) {
        assert!(self.clock.is_some(), "others play on this node: a scene in which time passes has one for itself");
        let now = self.node.now_millis().unwrap();
        move_clock(of_its_own_time(), now + millis);
    }
}

/// A connection to the shared node on which these keys may act, and have at least this much.
pub fn open(keys: &[(Signer, Balance)]) -> Box<dyn Stage> {
    Box::new(OnNode { node: connect(keys), clock: None })
}

/// A connection to a node that nobody else uses until it is dropped, and whose clock can be moved: it stands at noon of a day
/// that the real clock does not reach meanwhile.
pub fn open_alone(keys: &[(Signer, Balance)]) -> Box<dyn Stage> {
    const DAY: u64 = 86_400_000;
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let url = of_its_own_time();
    let mut node = Node::connect(url).unwrap();
    // A block that is there already may be older than now.
    let real = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = node.now_millis().unwrap().max(u64::try_from(real.as_millis()).unwrap());
    move_clock(url, (now / DAY + 2) * DAY + DAY / 2);
    fund(url, keys);
    for (key, _) in keys {
        node.add_key(key.clone());
    }
    Box::new(OnNode { node, clock: Some(turn) })
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

/// A port that nobody listens at, below those that the system gives to outgoing connections: one of them could take it
/// while a node is down that was killed.
fn free_port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    loop {
        // Other tests, in other processes, begin elsewhere.
        let tried = std::process::id().wrapping_mul(64).wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(10_000 + tried % 20_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn url(port: u16) -> String {
    format!("ws://127.0.0.1:{port}")
}

fn arguments(port: u16, keeps: Keeps) -> Vec<String> {
    let (rpc, peers) = (port.to_string(), free_port().to_string());
    ["--dev", "--rpc-port", &rpc, "--port", &peers, "--no-prometheus", "--no-telemetry"]
        .into_iter()
        .chain(["--finalize-delay-sec", keeps.delay, "--state-pruning", keeps.past, "--blocks-pruning", keeps.past])
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
