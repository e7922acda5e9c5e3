//! Which component answers a path.

use std::collections::HashMap;

use anyhow::anyhow;

use crate::manifest::{HttpTrigger, Route};

/// The application's routes. Exact segments win over parameters, and those over wildcards.
#[derive(Debug)]
pub struct Router {
    routes: routefinder::Router<Target>,
    listing: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
struct Target {
    component: String,
    /// As in the manifest.
    raw: String,
    /// With a leading slash and without a trailing one.
    based: String,
}

/// A path that some component answers, and how it matched.
#[derive(Debug)]
pub struct RouteMatch {
    /// The component that answers.
    pub component: String,
    /// The route as in the manifest.
    pub raw_route: String,
    /// The route under the application's base, which is always `/`.
    pub based_route: String,
    /// What the trailing wildcard stands for, from its slash on.
    pub path_info: String,
    /// The values of `:parameters`.
    pub parameters: HashMap<String, String>,
}

impl Router {
    /// Builds the router; of equal routes the last one wins.
    pub fn new(triggers: &[HttpTrigger]) -> anyhow::Result<Self> {
        let mut listing: Vec<(String, String)> = Vec::new();
        let mut routes = routefinder::Router::new();
        for trigger in triggers {
            let Route::Pattern(raw) = &trigger.route else {
                continue;
            };
            let component = &trigger.component;
            if let Some(at) = listing.iter().position(|(route, _)| route == raw) {
                let (route, replaced) = listing.remove(at);
                tracing::error!("the route {route} of {replaced} is never used: {component} has it too");
            }
            listing.push((raw.clone(), component.clone()));
        }
        for (raw, component) in &listing {
            let based = based(raw);
            let spec = match based.strip_suffix("/...") {
                Some(before) => format!("{before}/*"),
                None => based.clone(),
            };
            let target = Target {
                component: component.clone(),
                raw: raw.clone(),
                based,
            };
            routes
                .add(spec, target)
                .map_err(|reason| anyhow!("route {raw:?} of component {component:?}: {reason}"))?;
        }
        Ok(Self { routes, listing })
    }

    /// The routes and their components, in the manifest's order.
    pub fn routes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.listing
            .iter()
            .map(|(route, component)| (route.as_str(), component.as_str()))
    }

    /// Finds the component for a path.
    pub fn route(&self, path: &str) -> Option<RouteMatch> {
        let best = self.routes.best_match(path)?;
        let target = best.handler();
        let captures = best.captures();
        let path_info = captures
            .wildcard()
            .map(|rest| match (rest.is_empty(), path.ends_with('/')) {
                (true, false) => String::new(),
                (true, true) => "/".to_owned(),
                (false, false) => format!("/{rest}"),
                // The router drops a trailing slash that Spin keeps.
                (false, true) => format!("/{rest}/"),
            });
        Some(RouteMatch {
            component: target.component.clone(),
            raw_route: target.raw.clone(),
            based_route: target.based.clone(),
            path_info: path_info.unwrap_or_default(),
            parameters: captures
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        })
    }
}

impl RouteMatch {
    /// The match of a request that one component sends to another.
    pub fn chained(component: &str, path: &str) -> Self {
        Self {
            component: component.to_owned(),
            raw_route: "/...".to_owned(),
            based_route: "/...".to_owned(),
            path_info: path.to_owned(),
            parameters: HashMap::new(),
        }
    }

    /// The route as in the manifest, without its trailing wildcard.
    pub fn raw_route_or_prefix(&self) -> &str {
        self.raw_route.strip_suffix("/...").unwrap_or(&self.raw_route)
    }
}

fn based(raw: &str) -> String {
    let absolute = if raw.starts_with('/') {
        raw.to_owned()
    } else {
        format!("/{raw}")
    };
    match absolute.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => absolute,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(routes: &[&str]) -> Router {
        let triggers: Vec<HttpTrigger> = routes
            .iter()
            .map(|route| toml::from_str(&format!("route = {route:?}\ncomponent = {route:?}")).unwrap())
            .collect();
        Router::new(&triggers).unwrap()
    }

    fn hit(router: &Router, path: &str) -> Option<(String, String)> {
        router.route(path).map(|found| (found.component, found.path_info))
    }

    fn to(component: &str, path_info: &str) -> Option<(String, String)> {
        Some((component.to_owned(), path_info.to_owned()))
    }

    #[test]
    fn the_most_exact_route_wins() {
        let router = router(&[
            "/...",
            "/api/...",
            "/api/v1/preview/...",
            "/api/v1/:kind/list",
            "/one",
        ]);
        assert_eq!(hit(&router, "/"), to("/...", "/"));
        assert_eq!(hit(&router, "/one"), to("/one", ""));
        assert_eq!(hit(&router, "/one/"), to("/one", ""));
        assert_eq!(hit(&router, "/api"), to("/api/...", ""));
        assert_eq!(hit(&router, "/api/"), to("/api/...", "/"));
        assert_eq!(
            hit(&router, "/api/v1/preview/request"),
            to("/api/v1/preview/...", "/request")
        );
        assert_eq!(hit(&router, "/api/v1/x/y/"), to("/api/...", "/v1/x/y/"));
        let found = router.route("/api/v1/jobs/list").unwrap();
        assert_eq!(found.parameters["kind"], "jobs");
        assert_eq!(found.raw_route_or_prefix(), "/api/v1/:kind/list");
    }

    #[test]
    fn no_route_is_no_match() {
        assert!(router(&["/a"]).route("/b").is_none());
        assert!(router(&["/a/..."]).route("/ab").is_none());
        assert_eq!(hit(&router(&["/"]), "/"), to("/", ""));
    }

    #[test]
    fn of_equal_routes_the_last_wins() {
        let triggers: Vec<HttpTrigger> = ["first", "second"]
            .iter()
            .map(|name| toml::from_str(&format!("route = \"/x\"\ncomponent = {name:?}")).unwrap())
            .collect();
        let router = Router::new(&triggers).unwrap();
        assert_eq!(hit(&router, "/x"), to("second", ""));
        assert_eq!(router.routes().count(), 1);
    }
}
