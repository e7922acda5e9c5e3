-- Users, their login sessions, and refresh tokens.

-- Times leave the database in one form.
CREATE FUNCTION iso(at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

CREATE FUNCTION unix_ms(at timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (extract(epoch FROM at) * 1000)::bigint;

CREATE TABLE users (
    id            uuid PRIMARY KEY,
    email         text NOT NULL CONSTRAINT users_email_key UNIQUE
                  CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    tier          text NOT NULL DEFAULT 'free' CHECK (tier IN ('free', 'pro', 'premium')),
    is_admin      boolean NOT NULL DEFAULT false,
    suspended_at  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- A login. Its refresh tokens are one family: when a spent one comes back, the session is revoked as a whole.
CREATE TABLE sessions (
    id              uuid PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    revoked_because text CHECK (revoked_because IN ('logout', 'reuse', 'admin')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((revoked_at IS NULL) = (revoked_because IS NULL))
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);

CREATE TABLE refresh_tokens (
    -- HMAC-SHA256 of the token under SESSION_SECRET, in hex: a copy of this table logs nobody in.
    hash       text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    spent_at   timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);

-- Failed logins per address, known or not, so that the throttle tells nobody which addresses are.
CREATE TABLE login_failures (
    email      text PRIMARY KEY CHECK (length(email) <= 254),
    failures   bigint NOT NULL CHECK (failures > 0),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failures_created_at_idx ON login_failures (created_at);
