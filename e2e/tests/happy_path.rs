//! examples/shop on two devices: every screen has its document and its picture.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_domain::{ColorScheme, LayoutDocument, SCHEMA_VERSION, UserSettings};
use hivesync_e2e::{
    Archive, Device, FolderOptions, PreviewRequest, PreviewState, ScreenState, Tester, nodes, project,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

const DEVICES: [&str; 2] = ["iphone-15", "pixel-8"];

fn shop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/shop")
}

fn check_document(document: &LayoutDocument) {
    let device = &document.device;
    assert_eq!(document.schema_version, SCHEMA_VERSION);
    assert_eq!(
        (document.root.layout.width, document.root.layout.height),
        (device.width, device.height),
        "{}",
        document.screen_name
    );
    let mut ids = BTreeSet::new();
    for node in nodes(document) {
        assert!(ids.insert(node.id), "node {} is there twice", node.id);
        let rect = node.layout;
        for number in [rect.x, rect.y, rect.width, rect.height] {
            assert!(number.is_finite(), "node {} of {}", node.id, document.screen_name);
        }
        assert!(rect.width >= 0.0 && rect.height >= 0.0);
    }
}

#[tokio::test]
async fn every_screen_of_the_shop_is_laid_out_and_drawn_on_two_devices() {
    let tester = Tester::new().await.unwrap();
    let archive = Archive::from_folder(&shop(), FolderOptions::default()).unwrap();
    let preview = tester.preview(&archive, &DEVICES).await.unwrap();
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    assert!(preview.timings.total_ms.is_some());

    let names: BTreeSet<&str> = preview
        .screens
        .iter()
        .map(|screen| screen.name.as_str())
        .collect();
    assert!(names.len() >= 6, "{names:?}");
    let pairs: BTreeSet<(&str, &str)> = preview
        .screens
        .iter()
        .map(|screen| (screen.name.as_str(), screen.device_id.as_str()))
        .collect();
    assert_eq!(pairs.len(), names.len() * DEVICES.len());
    assert_eq!(preview.screens.len(), pairs.len());

    let results = tester.results(&preview).await.unwrap();
    for (screen, (document, picture)) in preview.screens.iter().zip(&results) {
        assert_eq!(
            screen.state,
            ScreenState::Ready,
            "{}: {:?}",
            screen.name,
            screen.failure
        );
        check_document(document);
        assert_eq!(document.screen_id, screen.screen_id);
        assert_eq!(document.screen_name, screen.name);
        assert_eq!(document.device.device_id.0, screen.device_id);
        assert_eq!(u32::try_from(document.root.count()).ok(), screen.nodes);
        assert!(screen.nodes > Some(3), "{} shows nothing", screen.name);

        let picture = image::load_from_memory_with_format(picture, image::ImageFormat::Png).unwrap();
        let size = (picture.width(), picture.height());
        assert_eq!(size, document.device.picture_size(), "{}", screen.name);
        assert_eq!((screen.width, screen.height), (Some(size.0), Some(size.1)));
        let pixels = picture.to_rgb8();
        let colours: BTreeSet<[u8; 3]> = pixels.pixels().step_by(97).map(|pixel| pixel.0).collect();
        assert!(colours.len() > 4, "the picture of {} is empty", screen.name);
    }
}

#[tokio::test]
async fn the_same_request_twice_is_one_preview() {
    let tester = Tester::new().await.unwrap();
    let project = tester
        .client
        .project_with("once", &project::good().unwrap())
        .await
        .unwrap();
    let request = PreviewRequest::new(project, vec![Device::preset("iphone-15")]);
    let first = tester.client.request_preview(&request, "key-1").await.unwrap();
    let second = tester.client.request_preview(&request, "key-1").await.unwrap();
    assert_eq!(first.preview_id, second.preview_id);
    let other = tester.client.request_preview(&request, "key-2").await.unwrap();
    assert_ne!(first.preview_id, other.preview_id);
    for preview in [first.preview_id, other.preview_id] {
        let preview = tester.finished(preview).await.unwrap();
        assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    }
}

#[tokio::test]
async fn the_preview_token_opens_the_preview_and_a_stranger_does_not() {
    let tester = Tester::new().await.unwrap();
    let project = tester
        .client
        .project_with("token", &project::good().unwrap())
        .await
        .unwrap();
    let request = PreviewRequest::new(project, vec![Device::preset("iphone-15")]);
    let accepted = tester.client.request_preview(&request, "key").await.unwrap();
    let by_token = tester.client.with_token(&accepted.preview_token);
    by_token.preview(accepted.preview_id).await.unwrap();

    let stranger = tester.client.register_new("Stranger").await.unwrap();
    let refused = stranger.preview(accepted.preview_id).await.unwrap_err();
    assert_eq!(refused.code(), Some("NOT_FOUND"), "{refused}");
    tester.finished(accepted.preview_id).await.unwrap();
}

#[tokio::test]
async fn only_the_screens_that_are_named_are_made() {
    let tester = Tester::new().await.unwrap();
    let archive = project::busy(3).unwrap();
    let project = tester.client.project_with("some", &archive).await.unwrap();
    let request = PreviewRequest::new(project, vec![Device::preset("iphone-se")]).screens(&["Screen2"]);
    let accepted = tester.client.request_preview(&request, "key").await.unwrap();
    let preview = tester.finished(accepted.preview_id).await.unwrap();
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    let names: Vec<&str> = preview
        .screens
        .iter()
        .map(|screen| screen.name.as_str())
        .collect();
    assert_eq!(names, ["Screen2"]);
}

#[tokio::test]
async fn what_the_devices_user_has_set_reaches_the_screen() {
    const APP: &str = r#"import React from 'react';
import {I18nManager, PixelRatio, Text, View, useColorScheme} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1}}>
      <View style={{flexDirection: 'row'}}>
        <Text testID="told">{`${useColorScheme()} ${PixelRatio.getFontScale()} ${I18nManager.isRTL}`}</Text>
        <View style={{flex: 1}} />
      </View>
    </View>
  );
}
"#;
    let tester = Tester::new().await.unwrap();
    let archive = project::with_app(APP).unwrap();
    let project = tester.client.project_with("settings", &archive).await.unwrap();
    let mut seen = Vec::new();
    for settings in [
        UserSettings::default(),
        UserSettings {
            color_scheme: ColorScheme::Dark,
            font_scale: 2.0,
            right_to_left: true,
        },
    ] {
        let request = PreviewRequest::new(project, vec![Device::preset("iphone-15")]).settings(settings);
        let key = uuid::Uuid::now_v7().to_string();
        let accepted = tester.client.request_preview(&request, &key).await.unwrap();
        let preview = tester.finished(accepted.preview_id).await.unwrap();
        assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
        let (document, _) = tester.results(&preview).await.unwrap().remove(0);
        let nodes = nodes(&document);
        let told = nodes
            .into_iter()
            .find(|node| node.props.test_id.as_deref() == Some("told"))
            .unwrap();
        seen.push((told.props.runs[0].text.clone(), told.layout));
    }
    let (plain, set) = (&seen[0], &seen[1]);
    assert_eq!(
        (plain.0.as_str(), set.0.as_str()),
        ("light 1 false", "dark 2 true")
    );
    assert_eq!(plain.1.x, 0.0);
    // At the other side of its row, and twice as high.
    assert!((set.1.x + set.1.width - 393.0).abs() < 0.5, "{:?}", set.1);
    assert!((set.1.height / plain.1.height - 2.0).abs() < 0.2, "{:?}", set.1);
}
