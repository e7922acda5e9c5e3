//! The component's SQL.

use hivesync_api_kit::{
    ApiError, ApiResult, Page, User,
    authorize::Role,
    params,
    pg::{Db, DbError, Row},
};
use hivesync_domain::{Platform, ProjectId, TeamId, UserId};
use serde::Serialize;
use uuid::Uuid;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct List<T> {
    items: Vec<T>,
    limit: u32,
    offset: u32,
    total: u64,
}

impl<T> List<T> {
    fn read(rows: Vec<Row>, page: Page, item: impl Fn(&Row) -> Result<T, DbError>) -> ApiResult<Self> {
        // Every row carries the total; past the end there is no row to carry it, so it is the offset's fault to see 0.
        let total = rows.first().map_or(Ok(0), |row| row.get("total"))?;
        Ok(Self {
            items: rows.iter().map(item).collect::<Result<_, _>>()?,
            limit: page.limit,
            offset: page.offset,
            total,
        })
    }
}

/// A team and the caller's part in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Team {
    pub id: TeamId,
    pub name: String,
    pub role: Role,
}

/// A user's part in a team.
pub(crate) async fn team_role(db: &Db, team: TeamId, user: UserId) -> ApiResult<Option<Role>> {
    let row = db
        .row(
            "SELECT role FROM team_members WHERE team_id = $1 AND user_id = $2",
            params![team, user],
        )
        .await?;
    Ok(row.map(|row| row.get("role")).transpose()?)
}

/// Adds a team with its owner; false when the user owns `most` already.
pub(crate) async fn add_team(db: &Db, owner: UserId, team: &Team, most: u64) -> ApiResult<bool> {
    let added = db
        .execute(
            "WITH team AS ( \
                 INSERT INTO teams (id, name) SELECT $2::uuid, $3::text \
                 WHERE owned_teams($1::uuid) < $4 \
                 RETURNING id \
             ) \
             INSERT INTO team_members (team_id, user_id, role) SELECT id, $1, 'owner' FROM team",
            params![owner, team.id, team.name.as_str(), most],
        )
        .await?;
    Ok(added == 1)
}

/// The teams a user is in, the newest first.
pub(crate) async fn teams(db: &Db, user: UserId, page: Page) -> ApiResult<List<Team>> {
    let rows = db
        .rows(
            "SELECT t.id, t.name, m.role, count(*) OVER () AS total \
             FROM team_members m JOIN teams t ON t.id = m.team_id \
             WHERE m.user_id = $1 ORDER BY t.id DESC LIMIT $2 OFFSET $3",
            params![user, page.limit, page.offset],
        )
        .await?;
    List::read(rows, page, |row| {
        Ok(Team {
            id: row.get("id")?,
            name: row.get("name")?,
            role: row.get("role")?,
        })
    })
}

/// Somebody in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Member {
    user_id: UserId,
    email: String,
    name: String,
    role: Role,
}

/// Who is in a team, the longest first.
pub(crate) async fn members(db: &Db, team: TeamId, page: Page) -> ApiResult<List<Member>> {
    let rows = db
        .rows(
            "SELECT u.id, u.email, u.name, m.role, count(*) OVER () AS total \
             FROM team_members m JOIN users u ON u.id = m.user_id \
             WHERE m.team_id = $1 ORDER BY m.created_at, u.id LIMIT $2 OFFSET $3",
            params![team, page.limit, page.offset],
        )
        .await?;
    List::read(rows, page, |row| {
        Ok(Member {
            user_id: row.get("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            role: row.get("role")?,
        })
    })
}

/// What became of adding a member.
pub(crate) enum AddMember {
    /// They are in.
    Added(Member),
    /// Nobody has that address.
    NoSuchUser,
    /// They were in.
    AlreadyIn,
    /// The team has as many members as it may.
    TeamFull,
    /// Their tier allows less.
    GuestsOnly,
}

/// Adds the user with `email` to a team, if their tier and the team's size allow.
pub(crate) async fn add_member(
    caller: &User,
    team: TeamId,
    email: &str,
    role: Role,
    most: u64,
    client: Option<String>,
) -> ApiResult<AddMember> {
    let row = caller
        .db
        .row(
            include_str!("sql/add_member.sql"),
            params![
                team,
                email,
                role.as_str(),
                Uuid::now_v7(),
                caller.id,
                client,
                most
            ],
        )
        .await?;
    let Some(row) = row else {
        return Ok(AddMember::NoSuchUser);
    };
    if row.get("added")? {
        return Ok(AddMember::Added(Member {
            user_id: row.get("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            role,
        }));
    }
    Ok(if !row.get::<bool>("tier_allows")? {
        AddMember::GuestsOnly
    } else if row.get::<u64>("members")? >= most {
        AddMember::TeamFull
    } else {
        AddMember::AlreadyIn
    })
}

/// A project as a user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Project {
    id: ProjectId,
    name: String,
    team_id: Option<TeamId>,
    platform: Option<String>,
    pub role: Option<Role>,
    /// The archive previews are made of.
    source: Option<Source>,
    created_at: String,
}

/// A project's current archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Source {
    upload_id: Uuid,
    size_bytes: u64,
    sha256: Option<String>,
    uploaded_at: Option<String>,
}

fn read_project(row: &Row) -> Result<Project, DbError> {
    let upload_id: Option<Uuid> = row.get("archive_id")?;
    let source = upload_id
        .map(|upload_id| {
            Ok::<_, DbError>(Source {
                upload_id,
                size_bytes: row.get("size_bytes")?,
                sha256: row.get("sha256")?,
                uploaded_at: row.get("uploaded_at")?,
            })
        })
        .transpose()?;
    Ok(Project {
        id: row.get("id")?,
        name: row.get("name")?,
        team_id: row.get("team_id")?,
        platform: row.get("platform")?,
        role: row.get("role")?,
        source,
        created_at: row.get("created_at")?,
    })
}

/// A user's part in a project that is not deleted.
pub(crate) async fn project_role(db: &Db, project: ProjectId, user: UserId) -> ApiResult<Option<Role>> {
    let row = db
        .row(
            "SELECT project_role(owner_id, team_id, $2) AS role \
             FROM projects WHERE id = $1 AND deleted_at IS NULL",
            params![project, user],
        )
        .await?;
    Ok(row
        .map(|row| row.get::<Option<Role>>("role"))
        .transpose()?
        .flatten())
}

/// A project that is not deleted, as `user` sees it.
pub(crate) async fn project(db: &Db, project: ProjectId, user: UserId) -> ApiResult<Option<Project>> {
    let row = db
        .row(include_str!("sql/project.sql"), params![project, user])
        .await?;
    Ok(row.as_ref().map(read_project).transpose()?)
}

/// The projects a user has a part in, the newest first.
pub(crate) async fn projects(db: &Db, user: UserId, page: Page) -> ApiResult<List<Project>> {
    let rows = db
        .rows(
            include_str!("sql/projects.sql"),
            params![user, page.limit, page.offset],
        )
        .await?;
    List::read(rows, page, read_project)
}

/// A project to be made.
pub(crate) struct NewProject {
    pub id: ProjectId,
    pub owner: UserId,
    pub team: Option<TeamId>,
    pub name: String,
    pub platform: Option<Platform>,
    pub role: Role,
}

/// Adds a project; `None` when the user owns `most` already.
pub(crate) async fn add_project(db: &Db, new: NewProject, most: u64) -> ApiResult<Option<Project>> {
    let platform = new.platform.map(|platform| match platform {
        Platform::Ios => "ios",
        Platform::Android => "android",
        Platform::Web => "web",
    });
    let row = db
        .row(
            "INSERT INTO projects (id, owner_id, team_id, name, platform) \
             SELECT $1::uuid, $2::uuid, $3::uuid, $4::text, $5::text \
             WHERE owned_projects($2::uuid) < $6 \
             RETURNING iso(created_at) AS created_at",
            params![new.id, new.owner, new.team, new.name.as_str(), platform, most],
        )
        .await?;
    let project = row.map(|row| {
        Ok::<_, DbError>(Project {
            id: new.id,
            name: new.name,
            team_id: new.team,
            platform: platform.map(str::to_owned),
            role: Some(new.role),
            source: None,
            created_at: row.get("created_at")?,
        })
    });
    project.transpose().map_err(ApiError::from)
}

/// Deletes a project and stops its previews.
pub(crate) async fn delete_project(
    caller: &User,
    project: ProjectId,
    client: Option<String>,
) -> ApiResult<()> {
    caller
        .db
        .execute(
            include_str!("sql/delete_project.sql"),
            params![project, Uuid::now_v7(), caller.id, client],
        )
        .await?;
    Ok(())
}

/// An upload to be begun.
pub(crate) struct NewArchive {
    pub id: Uuid,
    pub project: ProjectId,
    pub created_by: UserId,
    pub size_bytes: u64,
    pub sha256: Option<String>,
    pub life_s: u64,
}

/// Adds an upload; answers when its address runs out.
pub(crate) async fn add_archive(db: &Db, new: NewArchive, key: &str) -> ApiResult<String> {
    let row = db
        .row(
            "INSERT INTO archives (id, project_id, created_by, object_key, size_bytes, sha256) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             RETURNING iso(now() + $7::bigint * interval '1 second') AS expires_at",
            params![
                new.id,
                new.project,
                new.created_by,
                key,
                new.size_bytes,
                new.sha256,
                new.life_s
            ],
        )
        .await?;
    let row = row.ok_or_else(|| ApiError::internal("an inserted archive was not returned"))?;
    Ok(row.get("expires_at")?)
}

/// An upload as it was announced.
pub(crate) struct Archive {
    pub key: String,
    pub size_bytes: u64,
    pub sha256: Option<String>,
}

/// An upload of a project.
pub(crate) async fn archive(db: &Db, project: ProjectId, upload: Uuid) -> ApiResult<Option<Archive>> {
    let row = db
        .row(
            "SELECT object_key, size_bytes, sha256 FROM archives WHERE project_id = $1 AND id = $2",
            params![project, upload],
        )
        .await?;
    let archive = row.map(|row| {
        Ok::<_, DbError>(Archive {
            key: row.get("object_key")?,
            size_bytes: row.get("size_bytes")?,
            sha256: row.get("sha256")?,
        })
    });
    archive.transpose().map_err(ApiError::from)
}

/// Makes an upload the project's source. `sha256` is what storage says of it, if it says anything.
pub(crate) async fn complete_archive(
    db: &Db,
    project: ProjectId,
    upload: Uuid,
    sha256: Option<String>,
) -> ApiResult<()> {
    db.execute(
        "WITH completed AS ( \
             UPDATE archives \
             SET completed_at = coalesce(completed_at, now()), sha256 = coalesce(sha256, $3) \
             WHERE project_id = $1 AND id = $2 \
             RETURNING id \
         ) \
         UPDATE projects SET archive_id = completed.id FROM completed \
         WHERE projects.id = $1 AND projects.deleted_at IS NULL",
        params![project, upload, sha256],
    )
    .await?;
    Ok(())
}
