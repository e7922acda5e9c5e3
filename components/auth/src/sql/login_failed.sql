-- Windows long past are swept up on the way.
WITH swept AS (
    DELETE FROM login_failures WHERE created_at < now() - interval '1 day' AND email <> $1
)
INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details)
SELECT $2::uuid, NULL, 'session.login_failed', (SELECT id FROM users WHERE email = $1), $3::text, '{}'
