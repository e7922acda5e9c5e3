//! What a component has beside Spin's own interfaces: environment, files, clocks, randomness, no sockets.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Instant, SystemTime};

use crate::report::Report;

pub async fn report() -> Report {
    let mut report = Report::default();
    report.add("environment", std::env::vars().find(|(name, _)| name == "COLOUR"));
    report.add("a secret of the host", std::env::var("HOME").is_ok());
    report.add(
        "read a file",
        std::fs::read_to_string("/assets/note.txt").map_err(|error| error.kind()),
    );
    report.add(
        "read an excluded file",
        std::fs::read("/assets/hidden.txt").map_err(|error| error.kind()),
    );
    report.add(
        "read outside",
        std::fs::read("/assets/../../etc/passwd").map(|_| ()).is_err(),
    );
    report.add("write a file", std::fs::write("/assets/new.txt", "x").is_err());
    let start = Instant::now();
    spin_sdk::wasip3::clocks::monotonic_clock::wait_for(2_000_000).await;
    report.add("waited", start.elapsed().as_micros() >= 2000);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    report.add("the year is at least 2024", now.as_secs() > 1_704_067_200);
    let random: Vec<u64> = (0..2)
        .map(|_| spin_sdk::wasip3::random::random::get_random_u64())
        .collect();
    report.add("randomness", random[0] != random[1]);
    report.add(
        "a socket",
        TcpStream::connect("127.0.0.1:1")
            .map(|_| ())
            .map_err(|error| error.kind()),
    );
    report.add(
        "stdout",
        writeln!(std::io::stdout(), "a line of the guest").is_ok(),
    );
    report.add(
        "stderr",
        writeln!(std::io::stderr(), "another line of the guest").is_ok(),
    );
    report
}
