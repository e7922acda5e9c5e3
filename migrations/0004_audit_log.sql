-- Who did what that matters to security. Rows outlive the users and objects they name.

CREATE TABLE audit_log (
    id             uuid PRIMARY KEY,
    actor_id       uuid,
    action         text NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
    subject_id     uuid,
    client_address text CHECK (length(client_address) <= 64),
    details        jsonb NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_actor_id_idx ON audit_log (actor_id, created_at DESC);
CREATE INDEX audit_log_created_at_idx ON audit_log (created_at DESC);
