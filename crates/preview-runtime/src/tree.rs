//! The guest's flat list of elements as a tree, within limits. Built without recursion: the list is hostile.

use crate::{SandboxError, protocol::FlatElement};
use hivesync_domain::{Element, ElementTree};
use std::collections::HashSet;

/// Builds the tree; `nodes` and `depth` are the most there may be.
pub fn build(list: Vec<FlatElement>, nodes: usize, depth: usize) -> Result<ElementTree, SandboxError> {
    if list.len() > nodes {
        return Err(SandboxError::TooLarge {
            what: format!("has {} nodes; the limit is {nodes}", list.len()),
        });
    }
    let malformed = |what: &str| SandboxError::Trap(format!("the guest's tree is malformed: {what}"));
    let mut ids = HashSet::with_capacity(list.len());
    // Elements whose children are still to come, outermost first, each with how many.
    let mut open: Vec<(Element, usize)> = Vec::new();
    let mut list = list.into_iter();
    while let Some(FlatElement {
        id,
        node_type,
        style,
        props,
        text,
        source,
        n,
    }) = list.next()
    {
        if !ids.insert(id) {
            return Err(malformed("two elements have one id"));
        }
        let element = Element {
            id,
            node_type,
            style,
            props,
            text,
            children: Vec::new(),
            source,
        };
        open.push((element, n));
        if open.len() > depth {
            return Err(SandboxError::TooLarge {
                what: format!("is nested deeper than {depth} levels"),
            });
        }
        // Close everything that is complete.
        while open.last().is_some_and(|(_, missing)| *missing == 0) {
            let Some((complete, _)) = open.pop() else { break };
            match open.last_mut() {
                Some((parent, missing)) => {
                    parent.children.push(complete);
                    *missing -= 1;
                }
                None if list.as_slice().is_empty() => return Ok(ElementTree { root: complete }),
                None => return Err(malformed("it has two roots")),
            }
        }
    }
    Err(malformed("elements are missing"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_domain::NodeType;

    fn flat(id: u32, n: usize) -> FlatElement {
        FlatElement {
            id,
            node_type: NodeType::View,
            style: Default::default(),
            props: Default::default(),
            text: None,
            source: None,
            n,
        }
    }

    #[test]
    fn a_list_in_document_order_becomes_the_tree_it_says() {
        let tree = build(vec![flat(1, 2), flat(2, 1), flat(3, 0), flat(4, 0)], 10, 10).unwrap();
        assert_eq!(tree.root.children.len(), 2);
        assert_eq!(tree.root.children[0].children[0].id, 3);
        assert_eq!(tree.root.children[1].id, 4);
    }

    #[test]
    fn a_list_that_is_no_tree_is_refused() {
        for list in [
            vec![],
            vec![flat(1, 1)],
            vec![flat(1, 0), flat(2, 0)],
            vec![flat(1, usize::MAX), flat(2, 0)],
            vec![flat(1, 1), flat(1, 0)],
        ] {
            assert!(matches!(build(list, 10, 10), Err(SandboxError::Trap(_))));
        }
    }

    #[test]
    fn limits_hold_however_large_the_list_is() {
        let chain = |length: u32| {
            (1..=length)
                .map(|id| flat(id, usize::from(id < length)))
                .collect::<Vec<_>>()
        };
        assert!(build(chain(10), 10, 10).is_ok());
        assert!(matches!(
            build(chain(11), 100, 10),
            Err(SandboxError::TooLarge { .. })
        ));
        assert!(matches!(
            build(chain(100_000), 200_000, 10),
            Err(SandboxError::TooLarge { .. })
        ));
        assert!(matches!(
            build(chain(11), 10, 100),
            Err(SandboxError::TooLarge { .. })
        ));
    }
}
