//! One file a route.

pub(crate) mod add_member;
pub(crate) mod complete_archive;
pub(crate) mod create_project;
pub(crate) mod create_team;
pub(crate) mod delete_project;
pub(crate) mod get_project;
pub(crate) mod list_members;
pub(crate) mod list_projects;
pub(crate) mod list_teams;
pub(crate) mod upload_archive;
