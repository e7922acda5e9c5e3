-- Previews, their screens, the jobs that make them, and what workers reported.

CREATE TABLE previews (
    id           uuid PRIMARY KEY,
    project_id   uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    archive_id   uuid NOT NULL REFERENCES archives ON DELETE CASCADE,
    state        text NOT NULL DEFAULT 'queued'
                 CHECK (state IN ('queued', 'building', 'ready', 'failed', 'stopped', 'expired')),
    -- The previewVersion of live events; every change of what a client sees makes it larger, and a writer that read
    -- an older one writes nothing.
    version      bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    -- What callbacks have said about the preview as a whole (api-kit, preview::Facts).
    facts        jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(facts) = 'object'),
    heartbeat_at timestamptz,
    -- When the session ends by itself: after silence once a client has sent a heartbeat, else a while after it is ready.
    expires_at   timestamptz,
    finished_at  timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX previews_project_id_idx ON previews (project_id);
CREATE INDEX previews_user_id_idx ON previews (user_id);
CREATE INDEX previews_archive_id_idx ON previews (archive_id);
CREATE INDEX previews_expires_at_idx ON previews (expires_at) WHERE state IN ('queued', 'building', 'ready');

-- The state as of now: a session past its end is over, whether or not somebody has written that down yet.
CREATE FUNCTION preview_state(state text, expires_at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN state IN ('queued', 'building', 'ready') AND expires_at <= now() THEN 'expired'
        ELSE state
    END;

CREATE TABLE preview_screens (
    id         uuid PRIMARY KEY,
    preview_id uuid NOT NULL REFERENCES previews ON DELETE CASCADE,
    -- What callbacks have said about the screen (api-kit, preview::ScreenFacts).
    facts      jsonb NOT NULL CHECK (jsonb_typeof(facts) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX preview_screens_preview_id_idx ON preview_screens (preview_id);

-- Every job as it was enqueued, so that a queue that lost it can be given it again.
CREATE TABLE jobs (
    id          uuid PRIMARY KEY,
    preview_id  uuid NOT NULL REFERENCES previews ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('preview', 'snapshot')),
    payload     jsonb NOT NULL CHECK (jsonb_typeof(payload) = 'object'),
    requeues    bigint NOT NULL DEFAULT 0 CHECK (requeues >= 0),
    -- When the queue was last asked about it, or last given it.
    checked_at  timestamptz NOT NULL DEFAULT now(),
    -- Since when the queue has called it done though its result is not here.
    done_since  timestamptz,
    finished_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX jobs_preview_id_idx ON jobs (preview_id);
CREATE INDEX jobs_unfinished_idx ON jobs (checked_at) WHERE finished_at IS NULL;

-- Each report of a worker, once. No reference to previews: what came is kept though the preview is gone.
CREATE TABLE callbacks (
    event_id    uuid PRIMARY KEY,
    job_id      uuid NOT NULL,
    preview_id  uuid NOT NULL,
    worker      text NOT NULL CHECK (length(worker) BETWEEN 1 AND 64),
    attempt     bigint NOT NULL CHECK (attempt > 0),
    type        text NOT NULL,
    body        jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX callbacks_preview_id_idx ON callbacks (preview_id, created_at);

-- When a user started the previews of the last hour: one row, so that counting and starting is one atomic step.
CREATE TABLE preview_quotas (
    user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    starts     timestamptz[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE idempotency_keys (
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 128),
    request    jsonb NOT NULL,
    preview_id uuid NOT NULL REFERENCES previews ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_preview_id_idx ON idempotency_keys (preview_id);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
