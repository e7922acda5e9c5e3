-- Silence ends only what is ready, and only time in which a client could have been heard counts as silence.

-- When a worker last reached the API, in one row. Workers call workers/reconcile every few seconds; after a longer gap the API,
-- its database or every worker was away, and nobody can tell which.
CREATE TABLE api_watch (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    seen_at    timestamptz NOT NULL,
    -- The last gap.
    away_from  timestamptz NOT NULL,
    back_at    timestamptz NOT NULL CHECK (back_at >= away_from),
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO api_watch (seen_at, away_from, back_at) VALUES (now(), now(), now());

-- The shortest gap. Workers that are set to call more rarely than this make sessions end up to two of their calls late.
CREATE FUNCTION api_gap() RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN interval '8 seconds';

-- The silence that ends the session, as the last heartbeat said.
ALTER TABLE previews ADD COLUMN silence interval CHECK (silence > interval '0');
UPDATE previews SET silence = interval '12 seconds' WHERE heartbeat_at IS NOT NULL;
ALTER TABLE previews ADD CHECK (heartbeat_at IS NULL OR silence IS NOT NULL);

-- The state as of now: a session past its end is over, whether or not somebody has written that down yet. Past its end is what
-- had run out when the API was last known to answer. What had time left when it was last seen before a gap has the whole silence
-- again from when it was back.
CREATE FUNCTION preview_state(p previews) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN p.state = 'ready' AND p.expires_at <= now() AND (
            SELECT CASE
                WHEN p.expires_at > w.away_from THEN greatest(p.expires_at, w.back_at + p.silence)
                ELSE p.expires_at
            END <= CASE
                WHEN w.seen_at > now() - api_gap() THEN now()
                ELSE w.seen_at
            END
            FROM api_watch w
        ) THEN 'expired'
        ELSE p.state
    END;
DROP FUNCTION preview_state(text, timestamptz);

DROP INDEX previews_expires_at_idx;
CREATE INDEX previews_expires_at_idx ON previews (expires_at) WHERE state = 'ready';
CREATE INDEX previews_unfinished_idx ON previews (created_at) WHERE state IN ('queued', 'building');

-- Set while nobody wants the job any more and the queue has not been told.
ALTER TABLE jobs ADD COLUMN unwanted boolean NOT NULL DEFAULT false;
CREATE INDEX jobs_unwanted_idx ON jobs (id) WHERE unwanted;
