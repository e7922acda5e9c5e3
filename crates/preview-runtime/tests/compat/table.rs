//! docs/compat.md: one section for each area, written from the rows that passed.

use crate::row::{Area, Row, State};
use hivesync_domain::Platform;
use std::{
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io::{Read, Seek, Write},
    panic,
    path::PathBuf,
};

const HEAD: &str = "\
# What a preview does of React and React Native

Written by `HIVESYNC_BLESS=1 cargo nextest run --workspace --test compat`; every row stands for a test that runs it in
the sandbox, on both platforms unless it says otherwise. *works*: as on a device. *no hardware*: answers as a device does
that lacks the hardware, the permission or the network. *differs*: how.
";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/compat.md")
}

/// Runs every row of an area, and compares its section with the committed one.
pub fn check(area: &Area) {
    let failures: Vec<String> = area.rows.iter().flat_map(failures).collect();
    assert!(
        failures.is_empty(),
        "{} of the promises of {:?} do not hold:\n{}",
        failures.len(),
        area.title,
        failures.join("\n")
    );
    let section = section(area);
    if std::env::var_os("HIVESYNC_BLESS").is_some() {
        bless(area.title, &section);
        return;
    }
    let committed = fs::read_to_string(file()).unwrap();
    assert!(
        committed.contains(&section),
        "docs/compat.md is not current; HIVESYNC_BLESS=1 writes the section {:?}:\n{section}",
        area.title
    );
}

/// What did not hold, by platform.
fn failures(row: &Row) -> Vec<String> {
    let filter = std::env::var("HIVESYNC_ROW").unwrap_or_default();
    if !row.name.contains(&filter) {
        return Vec::new();
    }
    let failed = row.platforms.iter().filter_map(|platform| {
        let error = panic::catch_unwind(|| (row.check)(*platform)).err()?;
        let told = error
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| error.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_default();
        Some(format!("- {} ({platform:?}): {told}", row.name))
    });
    failed.collect()
}

fn section(area: &Area) -> String {
    let mut section = format!("## {}\n\n| | promised | state |\n|---|---|---|\n", area.title);
    for row in area.rows {
        let on = match row.platforms {
            [Platform::Ios] => " (iOS)",
            [Platform::Android] => " (Android)",
            _ => "",
        };
        let state = match row.state {
            State::Works => "works".to_owned(),
            State::WithoutHardware => "no hardware".to_owned(),
            State::Differs(how) => format!("differs: {how}"),
        };
        let cell = |text: &str| text.replace('|', "\\|");
        writeln!(
            section,
            "| `{}`{on} | {} | {} |",
            cell(row.name),
            cell(row.promise),
            cell(&state)
        )
        .unwrap();
    }
    section
}

/// Writes a section in its place; other areas may be writing theirs.
fn bless(title: &str, section: &str) {
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(file())
        .unwrap();
    file.lock().unwrap();
    let before = read(&mut file);
    let mut after = HEAD.to_owned();
    for area in crate::AREAS {
        let kept = if area.title == title {
            section
        } else if let Some(found) = sections(&before).find(|found| titled(found, area.title)) {
            found
        } else {
            continue;
        };
        after.push('\n');
        after.push_str(kept.trim_end());
        after.push('\n');
    }
    file.set_len(0).unwrap();
    file.rewind().unwrap();
    file.write_all(after.as_bytes()).unwrap();
}

fn read(file: &mut File) -> String {
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    text
}

fn titled(section: &str, title: &str) -> bool {
    section.lines().next() == Some(&format!("## {title}"))
}

/// The sections of a document, each with its heading.
fn sections(document: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = document.match_indices("\n## ").map(|(at, _)| at + 1).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([document.len()]).collect();
    starts
        .into_iter()
        .zip(ends)
        .map(move |(start, end)| &document[start..end])
}

#[test]
fn the_table_has_a_section_for_each_area_and_no_other() {
    if std::env::var_os("HIVESYNC_BLESS").is_some() {
        return;
    }
    let committed = fs::read_to_string(file()).unwrap();
    assert!(committed.starts_with(HEAD));
    let titles: Vec<&str> = sections(&committed)
        .filter_map(|section| section.lines().next()?.strip_prefix("## "))
        .collect();
    let areas: Vec<&str> = crate::AREAS.iter().map(|area| area.title).collect();
    assert_eq!(titles, areas);
}
