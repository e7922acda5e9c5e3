-- A window of 15 minutes that begins with its first login. Past the limit nothing is written: guessing on makes the wait no longer.
INSERT INTO login_failures AS old (email, failures)
VALUES ($1, 1)
ON CONFLICT (email) DO UPDATE SET
    failures = CASE WHEN old.created_at > now() - interval '15 minutes' THEN old.failures + 1 ELSE 1 END,
    created_at = CASE WHEN old.created_at > now() - interval '15 minutes' THEN old.created_at ELSE now() END
WHERE old.failures < $2 OR old.created_at <= now() - interval '15 minutes'
