//! Whole archives: what goes in comes out, and nothing that comes in makes the reader panic.

#![allow(clippy::unwrap_used)] // A test that fails says so.

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use hivesync_bundle::{BundleError, BundleLimits, Project, ValidatedBundle};
use hivesync_domain::{Limits, Tier};
use proptest::{collection::btree_map, prelude::*};
use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

type Files = BTreeMap<String, Vec<u8>>;

fn zip(files: &Files, method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        writer
            .start_file(
                path.as_str(),
                SimpleFileOptions::default().compression_method(method),
            )
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar(files: &Files) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, path, content.as_slice())
            .unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn read(archive: &[u8]) -> Result<Files, BundleError> {
    let bundle = ValidatedBundle::read(archive, &BundleLimits::default())?;
    Ok(bundle
        .files()
        .map(|(path, content)| (path.to_owned(), content.to_vec()))
        .collect())
}

fn files(entries: &[(&str, &str)]) -> Files {
    entries
        .iter()
        .map(|(path, content)| ((*path).to_owned(), content.as_bytes().to_vec()))
        .collect()
}

/// Files that are a project, with folders that never collide with file names.
fn some_files() -> impl Strategy<Value = Files> {
    let path = proptest::collection::vec("[a-z]{1,8}", 0..4).prop_flat_map(|folders| {
        "[A-Z][a-z0-9é ]{0,10}\\.[a-z]{2,3}".prop_map(move |name| {
            let mut path: String = folders.iter().flat_map(|folder| [folder.as_str(), "/"]).collect();
            path.push_str(&name.to_lowercase());
            path
        })
    });
    let content = proptest::collection::vec(any::<u8>(), 0..2000);
    btree_map(path, content, 1..20).prop_map(|mut files| {
        files.insert("package.json".to_owned(), b"{}".to_vec());
        files
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_format_gives_back_what_was_packed(files in some_files()) {
        prop_assert_eq!(&read(&zip(&files, CompressionMethod::Deflated)).unwrap(), &files);
        prop_assert_eq!(&read(&zip(&files, CompressionMethod::Stored)).unwrap(), &files);
        prop_assert_eq!(&read(&tar(&files)).unwrap(), &files);
        prop_assert_eq!(&read(&gzip(&tar(&files))).unwrap(), &files);
    }

    #[test]
    fn random_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..4000), magic in 0..4) {
        let start: &[u8] = match magic { 0 => b"PK\x03\x04", 1 => b"PK\x05\x06", 2 => &[0x1f, 0x8b, 8], _ => b"" };
        bytes.splice(0..0, start.iter().copied());
        let _ = read(&bytes);
    }

    #[test]
    fn damaged_archives_never_panic(
        files in some_files(),
        format in 0..3,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let mut archive = match format {
            0 => zip(&files, CompressionMethod::Deflated),
            1 => tar(&files),
            _ => gzip(&tar(&files)),
        };
        for (at, byte) in damage {
            let at = at.index(archive.len());
            archive[at] ^= byte;
        }
        if cuts {
            archive.truncate(cut.index(archive.len()));
        }
        if let Ok(bundle) = ValidatedBundle::read(&archive, &BundleLimits::default()) {
            for (path, _) in bundle.files() {
                prop_assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."), "{}", path);
            }
            let _ = Project::open(bundle, None);
        }
    }
}

#[test]
fn one_folder_around_everything_is_taken_off() {
    let expected = files(&[("App.tsx", "a"), ("src/b.ts", "b")]);
    for archive in [
        zip(
            &files(&[("shop-main/App.tsx", "a"), ("shop-main/src/b.ts", "b")]),
            CompressionMethod::Deflated,
        ),
        tar(&files(&[("./shop/App.tsx", "a"), ("./shop/src/b.ts", "b")])),
        tar(&files(&[
            ("App.tsx", "a"),
            ("src/b.ts", "b"),
            ("__MACOSX/App.tsx", "m"),
            ("src/.DS_Store", "d"),
            (".git/HEAD", "g"),
        ])),
    ] {
        assert_eq!(read(&archive).unwrap(), expected);
    }
    // A folder of the project's own layout stays, unless it is the project.
    let only_src = files(&[("src/App.tsx", "a")]);
    assert_eq!(read(&tar(&only_src)).unwrap(), only_src);
    let app = files(&[("app/App.tsx", "a"), ("app/package.json", "{}")]);
    assert_eq!(
        read(&tar(&app)).unwrap(),
        files(&[("App.tsx", "a"), ("package.json", "{}")])
    );
}

#[test]
fn each_limit_refuses_with_its_name() {
    let refusal = |limits: BundleLimits, archive: &[u8]| ValidatedBundle::read(archive, &limits).unwrap_err();
    let limits = BundleLimits::default();
    let many = files(&[("a.ts", "aaaa"), ("b.ts", "bbbb"), ("long/path/c.ts", "cccc")]);
    let zeros: Files = BTreeMap::from([("zeros.json".to_owned(), vec![0; 4 << 20])]);
    for archive in [
        zip(&many, CompressionMethod::Deflated),
        tar(&many),
        gzip(&tar(&many)),
    ] {
        for (limits, name) in [
            (
                BundleLimits {
                    archive_bytes: 10,
                    ..limits
                },
                "ARCHIVE_BYTES",
            ),
            (
                BundleLimits {
                    expanded_bytes: 9,
                    ..limits
                },
                "ARCHIVE_EXPANDED_BYTES",
            ),
            (
                BundleLimits {
                    file_bytes: 3,
                    ..limits
                },
                "ARCHIVE_FILE_BYTES",
            ),
            (BundleLimits { files: 2, ..limits }, "ARCHIVE_FILES"),
            (
                BundleLimits {
                    path_bytes: 8,
                    ..limits
                },
                "ARCHIVE_PATH_BYTES",
            ),
        ] {
            let error = refusal(limits, &archive);
            assert!(matches!(error, BundleError::TooLarge(_)), "{error:?}");
            assert!(error.to_string().contains(name), "{name}: {error}");
        }
    }
    for archive in [zip(&zeros, CompressionMethod::Deflated), gzip(&tar(&zeros))] {
        let error = refusal(limits, &archive);
        assert!(error.to_string().contains("ARCHIVE_EXPANSION_RATIO"), "{error}");
    }
}

#[test]
fn an_archive_may_have_what_its_tier_has() {
    let set = |name| (name == "FREE_ARCHIVE_FILES").then(|| "2".to_owned());
    let limits = Limits::read(set).unwrap();
    let archive = tar(&files(&[("App.tsx", "a"), ("b.ts", "b"), ("c.ts", "c")]));
    let read = |tier| ValidatedBundle::read(&archive, &BundleLimits::new(&limits, limits.tier(tier)));
    let error = read(Tier::Free).unwrap_err();
    assert!(error.to_string().contains("2 entries (ARCHIVE_FILES)"), "{error}");
    assert_eq!(read(Tier::Pro).unwrap().get("c.ts").unwrap().as_ref(), b"c");
}

#[test]
fn files_laid_over_an_archive_follow_the_same_rules() {
    let limits = BundleLimits {
        files: 3,
        expanded_bytes: 20,
        file_bytes: 12,
        ..BundleLimits::default()
    };
    let mut bundle =
        ValidatedBundle::read(&tar(&files(&[("App.tsx", "old"), ("src/a.ts", "a")])), &limits).unwrap();
    bundle.overlay("./App.tsx", Bytes::from_static(b"new")).unwrap();
    assert_eq!(bundle.get("App.tsx").unwrap().as_ref(), b"new");
    bundle.overlay("src/b.ts", Bytes::from_static(b"b")).unwrap();
    for (path, content, words) in [
        ("../x", "x", "\"..\""),
        ("/x", "x", "absolute"),
        ("src", "x", "folder"),
        ("App.tsx/x", "x", "folder"),
        ("app.tsx", "x", "letter case"),
        ("c.ts", "x", "ARCHIVE_FILES"),
        ("src/b.ts", "1234567890123", "ARCHIVE_FILE_BYTES"),
    ] {
        let error = bundle
            .overlay(path, Bytes::from_static(content.as_bytes()))
            .unwrap_err();
        assert!(error.to_string().contains(words), "{path}: {error}");
    }
    bundle
        .overlay("src/b.ts", Bytes::from_static(b"123456789012"))
        .unwrap();
    let error = bundle
        .overlay("src/a.ts", Bytes::from_static(b"123456"))
        .unwrap_err();
    assert!(error.to_string().contains("ARCHIVE_EXPANDED_BYTES"), "{error}");
}
