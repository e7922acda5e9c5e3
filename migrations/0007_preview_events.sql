-- What users did to screens: a screen that has had events is its first render and this log.

CREATE TABLE preview_events (
    -- The id of its job as well.
    id          uuid PRIMARY KEY,
    screen_id   uuid NOT NULL REFERENCES preview_screens ON DELETE CASCADE,
    -- Its place in the screen's log.
    seq         bigint NOT NULL CHECK (seq > 0),
    event       jsonb NOT NULL CHECK (jsonb_typeof(event) = 'object'),
    -- What it came to (api-kit, preview::EventOutcome).
    outcome     jsonb CHECK (jsonb_typeof(outcome) = 'object'),
    finished_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT preview_events_screen_id_seq_key UNIQUE (screen_id, seq),
    CHECK ((outcome IS NULL) = (finished_at IS NULL))
);

ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check CHECK (kind IN ('preview', 'snapshot', 'event'));
