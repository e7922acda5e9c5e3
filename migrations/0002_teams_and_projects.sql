-- Teams, projects, and the archives that were uploaded as their sources.

CREATE TABLE teams (
    id         uuid PRIMARY KEY,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE team_members (
    team_id    uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role       text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'guest')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT team_members_pkey PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user_id_idx ON team_members (user_id);

CREATE TABLE projects (
    id         uuid PRIMARY KEY,
    -- Who made it; decides alone when it is in no team.
    owner_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    team_id    uuid REFERENCES teams ON DELETE CASCADE,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    platform   text CHECK (platform IN ('ios', 'android', 'web')),
    archive_id uuid,
    -- Kept until its objects are purged from storage; no query shows it.
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX projects_owner_id_idx ON projects (owner_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX projects_team_id_idx ON projects (team_id, created_at DESC) WHERE deleted_at IS NULL;

CREATE TABLE archives (
    id           uuid PRIMARY KEY,
    project_id   uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    created_by   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    object_key   text NOT NULL UNIQUE,
    size_bytes   bigint NOT NULL CHECK (size_bytes > 0),
    sha256       text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    completed_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project_id, id)
);
CREATE INDEX archives_created_by_idx ON archives (created_by);

-- A project's source is one of its own archives.
ALTER TABLE projects ADD CONSTRAINT projects_archive_fkey
    FOREIGN KEY (id, archive_id) REFERENCES archives (project_id, id);

-- A user's part in a project: its owner's when it is in no team, else what the team says. Null is a stranger.
CREATE FUNCTION project_role(owner_id uuid, team uuid, who uuid) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN team IS NOT NULL THEN (SELECT m.role FROM team_members m WHERE m.team_id = team AND m.user_id = who)
        WHEN owner_id = who THEN 'owner'
    END;
