//! Who may do what: the one table that every route asks.
//!
//! Whoever has no part in an object must not learn that it exists, so a stranger gets NOT_FOUND and a member without
//! the right FORBIDDEN.

use crate::ApiError;
use hivesync_domain::ErrorCode;
use serde::Serialize;

/// A user's part in a team, and so in its projects. A project of one's own is owned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Guest,
    /// Works.
    Member,
    /// Works and manages members.
    Admin,
    /// Everything.
    Owner,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Role; 4] = [Role::Guest, Role::Member, Role::Admin, Role::Owner];

    /// The name used in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Guest => "guest",
            Role::Member => "member",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// Reads [`Role::as_str`]'s names.
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See a team and who is in it.
    ViewTeam,
    /// Add members and guests to a team.
    ManageMembers,
    /// Make a project in a team.
    CreateProject,
    /// See a project and its previews.
    ViewProject,
    /// Upload a project's sources.
    EditProject,
    /// Delete a project.
    DeleteProject,
    /// Start a preview, keep it alive, stop it.
    RunPreview,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 7] = [
        Action::ViewTeam,
        Action::ManageMembers,
        Action::CreateProject,
        Action::ViewProject,
        Action::EditProject,
        Action::DeleteProject,
        Action::RunPreview,
    ];

    /// The least role that may.
    pub fn needs(self) -> Role {
        match self {
            Action::ViewTeam | Action::ViewProject => Role::Guest,
            Action::CreateProject | Action::EditProject | Action::RunPreview => Role::Member,
            Action::ManageMembers | Action::DeleteProject => Role::Admin,
        }
    }

    fn object(self) -> &'static str {
        match self {
            Action::ViewTeam | Action::ManageMembers | Action::CreateProject => "team",
            Action::ViewProject | Action::EditProject | Action::DeleteProject => "project",
            Action::RunPreview => "project or preview",
        }
    }
}

/// Lets a caller with `role` in the object do `action`, or says why not. `None` is a stranger.
pub fn authorize(role: Option<Role>, action: Action) -> Result<Role, ApiError> {
    match role {
        None => Err(ApiError::not_found(action.object())),
        Some(role) if role >= action.needs() => Ok(role),
        Some(role) => Err(ApiError::new(
            ErrorCode::Forbidden,
            format!(
                "This takes the role {}; yours is {}. Ask an owner or admin of the team.",
                action.needs().as_str(),
                role.as_str()
            ),
        )),
    }
}

/// Lets a caller with `role` give `given` to another user: never more than the own role, and never ownership.
pub fn authorize_role(role: Role, given: Role) -> Result<(), ApiError> {
    if given < Role::Owner && given <= role {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::Forbidden,
        format!("A {} can't give the role {}.", role.as_str(), given.as_str()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_decisions() {
        // Columns: stranger, guest, member, admin, owner. N = not found, F = forbidden, y = yes.
        let table = [
            (Action::ViewTeam, "Nyyyy"),
            (Action::ManageMembers, "NFFyy"),
            (Action::CreateProject, "NFyyy"),
            (Action::ViewProject, "Nyyyy"),
            (Action::EditProject, "NFyyy"),
            (Action::DeleteProject, "NFFyy"),
            (Action::RunPreview, "NFyyy"),
        ];
        assert_eq!(table.len(), Action::ALL.len());
        for (action, row) in table {
            let decided: String = std::iter::once(None)
                .chain(Role::ALL.map(Some))
                .map(|role| match authorize(role, action) {
                    Ok(_) => 'y',
                    Err(error) if error.code() == ErrorCode::NotFound => 'N',
                    Err(_) => 'F',
                })
                .collect();
            assert_eq!(decided, row, "{action:?}");
        }
    }

    #[test]
    fn nobody_gives_more_than_they_have_and_nobody_gives_ownership() {
        for role in Role::ALL {
            for given in Role::ALL {
                let allowed = given != Role::Owner && given <= role;
                assert_eq!(authorize_role(role, given).is_ok(), allowed, "{role:?} {given:?}");
            }
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
    }
}
