WITH session AS (
    INSERT INTO sessions (id, user_id, expires_at)
    VALUES ($3, $1, now() + $5::bigint * interval '1 second')
    RETURNING id, user_id, expires_at
), token AS (
    INSERT INTO refresh_tokens (hash, session_id, expires_at)
    SELECT $4::text, id, expires_at FROM session
), forgiven AS (
    DELETE FROM login_failures WHERE email = $2
), forgotten AS (
    DELETE FROM sessions WHERE user_id = $1 AND expires_at < now()
)
INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details)
SELECT $6::uuid, user_id, 'session.login', id, $7::text, '{}' FROM session
