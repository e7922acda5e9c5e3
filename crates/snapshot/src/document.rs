//! Reads layout.json within its limits.

use crate::{SnapshotError, SnapshotLimits};
use hivesync_domain::{LayoutDocument, LayoutNode, SCHEMA_VERSION};
use sha2::{Digest, Sha256};

/// JSON levels around and inside a node: `{root}`, and of a node's own props and styles the deepest.
const LEVELS_BESIDE_NODES: usize = 16;

/// Reads and checks a layout document: bytes, nesting, schema, nodes, device.
pub fn parse(bytes: &[u8], limits: &SnapshotLimits) -> Result<LayoutDocument, SnapshotError> {
    if bytes.len() as u64 > limits.layout_bytes {
        return Err(SnapshotError::DocumentTooLarge {
            what: "bytes",
            found: bytes.len() as u64,
            limit: "MAX_LAYOUT_BYTES",
            most: limits.layout_bytes,
        });
    }
    // A node takes two levels of JSON: itself and its list of children.
    let levels = json_depth(bytes);
    if levels.saturating_sub(LEVELS_BESIDE_NODES) as u64 > limits.depth.saturating_mul(2) {
        return Err(too_deep((levels / 2) as u64, limits));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    reader.disable_recursion_limit();
    let document: LayoutDocument =
        serde::Deserialize::deserialize(serde_stacker::Deserializer::new(&mut reader))
            .map_err(|error| SnapshotError::InvalidDocument(error.to_string()))?;
    reader
        .end()
        .map_err(|error| SnapshotError::InvalidDocument(error.to_string()))?;
    check(&document, limits)?;
    Ok(document)
}

/// Checks what a document's types do not keep.
pub(crate) fn check(document: &LayoutDocument, limits: &SnapshotLimits) -> Result<(), SnapshotError> {
    if document.schema_version != SCHEMA_VERSION {
        return Err(SnapshotError::InvalidDocument(format!(
            "schema_version is {}, this worker draws {SCHEMA_VERSION}",
            document.schema_version
        )));
    }
    document
        .device
        .check()
        .map_err(|error| SnapshotError::InvalidDocument(error.to_string()))?;
    let (width, height) = document.device.picture_size();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.picture_pixels {
        return Err(SnapshotError::TooManyPixels {
            width,
            height,
            pixels,
            limit: "MAX_PICTURE_PIXELS",
            most: limits.picture_pixels,
        });
    }
    for (id, svg) in &document.drawings {
        // Drawings that were read are shared between pictures by id, so an id must mean its content.
        if hex::encode(Sha256::digest(svg)) != id.0 {
            return Err(SnapshotError::InvalidDocument(format!(
                "drawings.{id} is not the SHA-256 of its text"
            )));
        }
    }
    let (nodes, depth) = measure(&document.root);
    if nodes > limits.nodes {
        return Err(SnapshotError::DocumentTooLarge {
            what: "nodes",
            found: nodes,
            limit: "MAX_NODES",
            most: limits.nodes,
        });
    }
    if depth > limits.depth {
        return Err(too_deep(depth, limits));
    }
    Ok(())
}

fn too_deep(found: u64, limits: &SnapshotLimits) -> SnapshotError {
    SnapshotError::DocumentTooLarge {
        what: "levels",
        found,
        limit: "MAX_NODE_DEPTH",
        most: limits.depth,
    }
}

fn measure(root: &LayoutNode) -> (u64, u64) {
    let (mut nodes, mut depth) = (0, 0);
    let mut open = vec![(root, 1)];
    while let Some((node, level)) = open.pop() {
        nodes += 1;
        depth = depth.max(level);
        open.extend(node.children.iter().map(|child| (child, level + 1)));
    }
    (nodes, depth)
}

/// The deepest nesting of brackets outside strings.
fn json_depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
