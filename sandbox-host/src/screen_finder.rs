//! Finds the screens that an app's navigators name, by running the app.

use crate::{host::Host, stop::Stop};
use hivesync_bundle::{ModuleGraph, Project, ProjectKind, Screen};
use hivesync_domain::{DeviceContext, Failure, Tier, Warning};
use hivesync_preview_runtime::{FoundScreen, Program, ScreenInput, ScreenTarget, SessionLimits};
use std::{collections::BTreeSet, sync::Arc};

/// Packages whose navigators name screens.
const NAVIGATORS: [&str; 2] = ["node_modules/@react-navigation/", "node_modules/expo-router/"];

/// The project with the screens of its navigators, when it has any and its description names no screens. An app that can't be
/// run keeps the screens that its files show; each of them says what is wrong.
pub async fn find(
    host: &Host,
    project: Project,
    device: &DeviceContext,
    tier: Tier,
    warnings: &mut Vec<Warning>,
) -> Result<Arc<Project>, Stop> {
    let project = Arc::new(project);
    let Some(entry) = project.entry().map(str::to_owned) else {
        return Ok(project);
    };
    if project.names_its_screens() || project.kind() != ProjectKind::JavaScript {
        return Ok(project);
    }
    let app = Screen {
        name: "App".to_owned(),
        module: entry,
        export: "default".to_owned(),
        props: Arc::default(),
        nav_type: hivesync_domain::NavType::Screen,
        route: Arc::default(),
    };
    let graph = match host.graph(&project, std::slice::from_ref(&app), device).await? {
        Ok(graph) if has_navigators(&graph) => graph,
        _ => return Ok(project),
    };
    let limits = SessionLimits::new(&host.limits, host.limits.tier(tier));
    let device = device.clone();
    let found = host
        .on_a_core(move |runtimes, _| {
            let program = Program::new(graph)?;
            let Some(root) = program.graph().roots.first().map(|root| root.0) else {
                return Ok(Vec::new());
            };
            let target = ScreenTarget::Export {
                module: root,
                export: "default".to_owned(),
            };
            let input = ScreenInput {
                device: &device,
                entry: None,
                target,
                props: Arc::default(),
                font_scale: 1.0,
                dark: false,
                right_to_left: false,
            };
            let mut session = runtimes.javascript.session(device.platform, limits)?;
            Ok::<_, Failure>(session.find_screens(&program, &input, root)?)
        })
        .await?;
    let routes = match found {
        Ok(found) => routes(&app, found),
        Err(failure) => {
            warnings.push(Warning {
                message: format!(
                    "The screens of the app's navigators could not be found by running it: {}",
                    failure.message
                ),
                component: None,
                position: failure.position,
            });
            return Ok(project);
        }
    };
    if routes.is_empty() {
        return Ok(project);
    }
    Ok(Arc::new(Arc::unwrap_or_clone(project).with_screens(routes)))
}

fn has_navigators(graph: &ModuleGraph) -> bool {
    graph
        .modules
        .iter()
        .any(|module| NAVIGATORS.iter().any(|package| module.path.contains(package)))
}

/// The screens of navigators among what was found, each by a name of its own.
fn routes(app: &Screen, found: Vec<FoundScreen>) -> Vec<Screen> {
    let mut names = BTreeSet::new();
    let mut screens = Vec::new();
    for found in found {
        let ScreenTarget::Route { path, .. } = found.target else {
            continue;
        };
        let mut name = found.name.clone();
        let mut same = 1;
        while !names.insert(name.clone()) {
            same += 1;
            name = format!("{} {same}", found.name);
        }
        screens.push(Screen {
            name,
            nav_type: found.nav_type,
            route: path.into(),
            ..app.clone()
        });
    }
    screens
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_bundle::RouteStep;
    use hivesync_domain::NavType;

    #[test]
    fn two_screens_of_one_name_get_names_of_their_own() {
        let app = Screen {
            name: "App".to_owned(),
            module: "App.tsx".to_owned(),
            export: "default".to_owned(),
            props: Arc::default(),
            nav_type: NavType::Screen,
            route: Arc::default(),
        };
        let at = |name: &str, route: &str| FoundScreen {
            name: name.to_owned(),
            target: ScreenTarget::Route {
                module: 0,
                path: vec![RouteStep {
                    name: route.to_owned(),
                    params: serde_json::Map::new(),
                    over: None,
                }],
            },
            nav_type: NavType::Tab,
        };
        let plain = FoundScreen {
            name: "Plain".to_owned(),
            target: ScreenTarget::Registered { key: "x".to_owned() },
            nav_type: NavType::Screen,
        };
        let screens = routes(
            &app,
            vec![at("Home", "a"), plain, at("Home", "b"), at("Cart", "c")],
        );
        let names: Vec<&str> = screens.iter().map(|screen| screen.name.as_str()).collect();
        assert_eq!(names, ["Home", "Home 2", "Cart"]);
        assert_eq!(screens[1].route[0].name, "b");
        assert_eq!(screens[1].nav_type, NavType::Tab);
    }
}
