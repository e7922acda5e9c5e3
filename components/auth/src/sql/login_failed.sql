-- A window of 15 minutes that begins with the first failure; windows long past are swept up on the way.
WITH counted AS (
    INSERT INTO login_failures AS old (email, failures)
    VALUES ($1, 1)
    ON CONFLICT (email) DO UPDATE SET
        failures = CASE WHEN old.created_at > now() - interval '15 minutes' THEN old.failures + 1 ELSE 1 END,
        created_at = CASE WHEN old.created_at > now() - interval '15 minutes' THEN old.created_at ELSE now() END
), swept AS (
    DELETE FROM login_failures WHERE created_at < now() - interval '1 day' AND email <> $1
)
INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details)
SELECT $2::uuid, NULL, 'session.login_failed', (SELECT id FROM users WHERE email = $1), $3::text, '{}'
