//! What a project brings along besides code, through the whole system: its fonts, and components that only its own native
//! code could draw.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_domain::{LayoutDocument, NodeType};
use hivesync_e2e::{Archive, PreviewState, Tester, named, nodes};
use image::{GenericImageView, GrayImage, ImageFormat::Png, load_from_memory_with_format};
use std::path::Path;

const PACKAGE: &str = r#"{"name": "parts", "version": "1.0.0", "dependencies": {"react-native": "*"}}"#;

/// The part of a screen's picture that a node takes up.
fn part(document: &LayoutDocument, picture: &[u8], test_id: &str) -> GrayImage {
    let rect = named(document, test_id).unwrap().layout;
    let [x, y, width, height] =
        [rect.x, rect.y, rect.width, rect.height].map(|number| (number * document.device.dpr) as u32);
    let picture = load_from_memory_with_format(picture, Png).unwrap();
    picture.crop_imm(x, y, width, height).to_luma8()
}

/// The last column of a picture that has anything dark.
fn last_ink(picture: &GrayImage) -> u32 {
    let dark = picture.enumerate_pixels().filter(|(.., pixel)| pixel.0[0] < 128);
    dark.map(|(x, ..)| x).max().unwrap()
}

#[tokio::test]
async fn text_is_laid_out_and_drawn_in_a_font_that_the_project_loads() {
    const APP: &str = r#"import React, {useEffect, useState} from 'react';
import {Image, Text, View} from 'react-native';

// What expo-font makes of `useFonts({Brand: require('./assets/brand.ttf')})`.
const {ExpoFontLoader} = (globalThis as any).expo.modules;
const {uri} = Image.resolveAssetSource(require('./assets/brand.ttf'));

export default function App() {
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    ExpoFontLoader.loadAsync('Brand', uri).then(() => setLoaded(true));
  }, []);
  if (!loaded) return null;
  const text = (id: string, children: string, fontFamily?: string) => (
    <Text testID={id} style={{alignSelf: 'flex-start', fontSize: 24, color: 'black', fontFamily}}>{children}</Text>
  );
  return (
    <View style={{flex: 1, backgroundColor: 'white', paddingTop: 100}}>
      {text('narrow', 'iiiiiiii', 'Brand')}
      {text('wide', 'MMMMMMMM', 'Brand')}
      {text('system narrow', 'iiiiiiii')}
      {text('system wide', 'MMMMMMMM')}
    </View>
  );
}
"#;
    let tester = Tester::new().await.unwrap();
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/text/fonts");
    let font = std::fs::read(fonts.join("roboto-mono-latin.ttf")).unwrap();
    let archive = Archive::from_files([
        ("App.tsx", APP.as_bytes()),
        ("package.json", PACKAGE.as_bytes()),
        ("assets/brand.ttf", &font),
    ])
    .unwrap();
    let preview = tester.preview(&archive, &["iphone-15"]).await.unwrap();
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    let (document, picture) = tester.results(&preview).await.unwrap().remove(0);

    // Every letter of the project's font is as wide as any other; those of the system's are not.
    let width = |id: &str| named(&document, id).unwrap().layout.width;
    assert_eq!(width("narrow"), width("wide"));
    assert!(width("system narrow") < width("system wide") / 2.0);
    for id in ["narrow", "wide", "system wide"] {
        let part = part(&document, &picture, id);
        assert!(
            last_ink(&part) > part.width() * 8 / 10,
            "{id} is not drawn as it was laid out"
        );
    }

    let used = document.fonts.iter().find(|font| font.name == "Brand").unwrap();
    let file = tester
        .client
        .asset(preview.preview_id, &used.asset)
        .await
        .unwrap();
    assert_eq!(file, font);
}

#[tokio::test]
async fn a_component_of_native_code_is_a_picture_of_what_it_holds() {
    const APP: &str = r#"import React from 'react';
import {Text, View, requireNativeComponent} from 'react-native';

const Chart = requireNativeComponent<any>('FancyChart');

export default function App() {
  return (
    <View style={{flex: 1, backgroundColor: 'white', paddingTop: 100}}>
      <Chart testID="chart" style={{width: 200, height: 120, backgroundColor: '#204080', padding: 10}}>
        <Text style={{color: 'white'}}>42</Text>
      </Chart>
    </View>
  );
}
"#;
    let tester = Tester::new().await.unwrap();
    let archive = Archive::from_files([("App.tsx", APP), ("package.json", PACKAGE)]).unwrap();
    let preview = tester.preview(&archive, &["iphone-15"]).await.unwrap();
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    let warning = preview
        .warnings
        .iter()
        .find(|warning| warning.component.as_deref() == Some("FancyChart"))
        .unwrap();
    let position = warning.position.as_ref().unwrap();
    assert_eq!((position.file.as_str(), position.line), ("App.tsx", 9));

    let (document, screen) = tester.results(&preview).await.unwrap().remove(0);
    let chart = named(&document, "chart").unwrap();
    assert_eq!(chart.node_type, NodeType::ImageSnapshot);
    assert_eq!(chart.props.component.as_deref(), Some("FancyChart"));
    assert_eq!(
        nodes(&document)
            .iter()
            .filter(|node| node.node_type == NodeType::ImageSnapshot)
            .count(),
        1
    );
    let asset = chart.props.image.as_ref().unwrap().asset.as_ref().unwrap();
    let picture = tester.client.asset(preview.preview_id, asset).await.unwrap();
    let picture = load_from_memory_with_format(&picture, Png).unwrap();
    assert_eq!(picture.dimensions(), (600, 360));
    // The background, and white words on it; the same as on the screen.
    let own = picture.to_luma8();
    assert_eq!(picture.get_pixel(5, 5).0, [0x20, 0x40, 0x80, 255]);
    assert!(own.pixels().any(|pixel| pixel.0[0] > 240));
    assert_eq!(own, part(&document, &screen, "chart"));
}
