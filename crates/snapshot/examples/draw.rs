//! Draws a layout document: `draw layout.json out.png [folder of assets named by id] [repetitions]`.

use hivesync_domain::AssetId;
use hivesync_snapshot::{Assets, SnapshotLimits, Snapshotter, parse_document};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [document, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: draw layout.json out.png [assets] [repetitions]".into());
    };
    let limits = SnapshotLimits::default();
    let document = parse_document(&std::fs::read(document)?, &limits)?;
    let mut assets = Assets::new();
    if let Some(folder) = rest.first() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let id = AssetId(entry.file_name().to_string_lossy().into_owned());
            assets.insert(id, std::fs::read(entry.path())?.into());
        }
    }
    let most_bytes = std::env::var("MOST_BYTES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(5 << 20);
    let repetitions = rest.get(1).map_or(Ok(1), |text| text.parse::<usize>())?;
    let snapshotter = Snapshotter::new(limits);
    let mut times = Vec::new();
    for _ in 0..repetitions.max(1) {
        let snapshot = snapshotter.draw(&document, &assets, most_bytes)?;
        times.push(snapshot.timings);
        std::fs::write(out, &snapshot.png)?;
        if times.len() == 1 {
            println!(
                "{}×{}, {} bytes",
                snapshot.width,
                snapshot.height,
                snapshot.png.len()
            );
            for warning in &snapshot.warnings {
                println!("warning: {}", warning.message);
            }
        }
    }
    println!("first: {:?}", times[0]);
    times.sort_by(|a, b| a.total_ms().total_cmp(&b.total_ms()));
    println!(
        "p50 of {}: {:?}, total {:.1} ms",
        times.len(),
        times[times.len() / 2],
        times[times.len() / 2].total_ms()
    );
    Ok(())
}
