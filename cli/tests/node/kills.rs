//! Client and node may be killed at any moment.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use inkclaim_node_tests::OwnNode;
use tempfile::TempDir;

use crate::common::many::{begin, command, deploy, done, ends_whole, kill_after, prepared};
use crate::common::says;

#[test]
fn client_and_node_are_killed_while_they_deploy_and_submit_and_nothing_is_lost_or_twice() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let mut node = OwnNode::final_at_once(&folder.join("chain"));
    let url = node.url();

    // 1. The client dies at many moments of a deployment, which goes on where it was.
    let killed = (0..8).take_while(|step| kill_after(150 + step * 250, begin(folder, &deploy(&url)))).count();
    assert!(killed > 1, "{killed}");
    done(folder, &deploy(&url));
    done(folder, &["verify"]);

    // 2. It dies while it submits; what it has sent may still be on its way when the next one looks.
    let arguments = prepared(folder);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let killed = (0..6).take_while(|step| kill_after(300 + step * 150, begin(folder, &arguments))).count();
    assert!(killed > 1, "{killed}");

    // 3. The node dies under it, and comes back.
    let mut child = begin(folder, &arguments);
    std::thread::sleep(std::time::Duration::from_millis(600));
    node.kill();
    node.restart();
    child.wait().unwrap();

    // 4. Whatever was left is submitted; every claim is there once, and every cell is what the rules say.
    ends_whole(folder, &arguments);
    says(&done(folder, &["audit"]), &["Nothing differs."]);

    // 5. Whoever watches goes on when the node is back.
    let mut watch =
        command(folder, &["watch", "--every", "1", "--as", "//Alice"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut looks = BufReader::new(watch.stdout.take().unwrap()).lines();
    let mut look = || looks.by_ref().map(Result::unwrap).find(|line| line.contains("claims looked at")).unwrap();
    let before = look();
    node.kill();
    node.restart();
    says(&before, &["400 claims looked at"]);
    // What was printed before the node died may still be read.
    for _ in 0..4 {
        says(&look(), &["400 claims looked at"]);
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
}
