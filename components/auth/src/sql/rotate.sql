-- Of two requests with the same token one gets here first; the other finds it spent.
WITH spent AS (
    UPDATE refresh_tokens t
    SET spent_at = now()
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE t.hash = $1
      AND t.spent_at IS NULL
      AND t.expires_at > now()
      AND s.id = t.session_id
      AND s.revoked_at IS NULL
      AND u.suspended_at IS NULL
    RETURNING s.id AS session_id, u.id, u.email, u.name, u.tier
), fresh AS (
    INSERT INTO refresh_tokens (hash, session_id, expires_at)
    SELECT $2::text, session_id, now() + $3::bigint * interval '1 second' FROM spent
), extended AS (
    UPDATE sessions s
    SET expires_at = now() + $3::bigint * interval '1 second'
    FROM spent
    WHERE s.id = spent.session_id
)
SELECT session_id, id, email, name, tier FROM spent
