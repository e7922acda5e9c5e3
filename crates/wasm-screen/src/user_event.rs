//! What the user did, as the component hears of it: at the element that listens for it.

use crate::{
    bindings::hivesync::preview::types::{Event, Listeners, Scrolled, Touch, Typed},
    element_tree::Nodes,
};
use hivesync_domain::SandboxEvent;

/// The event for the component; nothing when no element listens for it. The error is a node that is not in the tree.
pub(crate) fn of(event: &SandboxEvent, nodes: &Nodes) -> Result<Option<Event>, u32> {
    if let Some(node) = event.node()
        && !nodes.contains_key(&node)
    {
        return Err(node);
    }
    let up = |node: u32, listener: Listeners| nearest(node, listener, nodes);
    let at = |node: u32, listener: Listeners| {
        nodes
            .get(&node)
            .is_some_and(|found| found.listeners.contains(listener))
            .then_some(node)
    };
    Ok(match event {
        SandboxEvent::Press { node, x, y } => up(*node, Listeners::PRESS).map(|element| {
            // Within the element that was touched; of one above it, the place is not known here.
            let (x, y) = if element == *node { (*x, *y) } else { (None, None) };
            Event::Press(Touch { element, x, y })
        }),
        SandboxEvent::LongPress { node } => up(*node, Listeners::LONG_PRESS).map(Event::LongPress),
        SandboxEvent::Text { node, text } => at(*node, Listeners::TEXT).map(|element| {
            Event::Text(Typed {
                element,
                text: text.clone(),
            })
        }),
        SandboxEvent::Key { node, key } => at(*node, Listeners::KEY).map(|element| {
            Event::Key(Typed {
                element,
                text: key.clone(),
            })
        }),
        SandboxEvent::Submit { node } => at(*node, Listeners::SUBMIT).map(Event::Submit),
        SandboxEvent::Focus { node } => at(*node, Listeners::FOCUS).map(Event::Focus),
        SandboxEvent::Blur { node } => at(*node, Listeners::BLUR).map(Event::Blur),
        SandboxEvent::Scroll { node, x, y } => up(*node, Listeners::SCROLL).map(|element| {
            Event::Scroll(Scrolled {
                element,
                x: *x,
                y: *y,
            })
        }),
        SandboxEvent::Refresh { node } => up(*node, Listeners::REFRESH).map(Event::Refresh),
        SandboxEvent::Back => Some(Event::Back),
    })
}

/// The nearest element from `node` upwards that listens.
fn nearest(node: u32, listener: Listeners, nodes: &Nodes) -> Option<u32> {
    let mut next = Some(node);
    while let Some(id) = next {
        let found = nodes.get(&id)?;
        if found.listeners.contains(listener) {
            return Some(id);
        }
        next = found.parent;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::element_tree::Node;

    fn nodes() -> Nodes {
        let node = |parent, listeners| Node { parent, listeners };
        Nodes::from([
            (1, node(None, Listeners::empty())),
            (2, node(Some(1), Listeners::PRESS)),
            (3, node(Some(2), Listeners::empty())),
            (4, node(Some(1), Listeners::TEXT)),
        ])
    }

    #[test]
    fn a_press_goes_up_to_what_listens() {
        let press = |node| SandboxEvent::Press {
            node,
            x: Some(1.0),
            y: None,
        };
        let heard = |node| match of(&press(node), &nodes()) {
            Ok(Some(Event::Press(touch))) => Some((touch.element, touch.x)),
            Ok(None) => None,
            other => panic!("{other:?}"),
        };
        assert_eq!(heard(2), Some((2, Some(1.0))));
        assert_eq!(heard(3), Some((2, None)));
        assert_eq!(heard(4), None);
        assert_eq!(of(&press(9), &nodes()).unwrap_err(), 9);
    }

    #[test]
    fn text_is_heard_where_it_is_typed() {
        let text = |node| SandboxEvent::Text {
            node,
            text: "a".to_owned(),
        };
        assert!(matches!(of(&text(4), &nodes()), Ok(Some(Event::Text(_)))));
        assert!(matches!(of(&text(2), &nodes()), Ok(None)));
        assert!(matches!(of(&SandboxEvent::Back, &nodes()), Ok(Some(Event::Back))));
    }
}
