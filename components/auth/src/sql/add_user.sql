WITH added AS (
    INSERT INTO users (id, email, name, password_hash, tier)
    VALUES ($1, $2, $3, $4, $5)
    RETURNING id
), session AS (
    INSERT INTO sessions (id, user_id, expires_at)
    SELECT $6::uuid, id, now() + $8::bigint * interval '1 second' FROM added
    RETURNING id, expires_at
), token AS (
    INSERT INTO refresh_tokens (hash, session_id, expires_at)
    SELECT $7::text, id, expires_at FROM session
)
INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details)
SELECT $9::uuid, id, 'user.register', id, $10::text, '{}' FROM added
