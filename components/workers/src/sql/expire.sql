-- Bounded batches: the next call takes the rest.
WITH expired AS (
    UPDATE previews
    SET state = 'expired', version = version + 1
    FROM (
        SELECT id
        FROM previews
        WHERE state IN ('queued', 'building', 'ready') AND expires_at <= now()
        LIMIT 500
        FOR UPDATE SKIP LOCKED
    ) due
    WHERE previews.id = due.id
    RETURNING previews.id
), finished AS (
    UPDATE jobs SET finished_at = now()
    FROM expired
    WHERE jobs.preview_id = expired.id AND jobs.finished_at IS NULL
), forgotten AS (
    DELETE FROM idempotency_keys
    WHERE (user_id, key) IN (
        SELECT user_id, key FROM idempotency_keys WHERE created_at < now() - interval '1 day' LIMIT 500
    )
)
SELECT count(*) AS expired FROM expired
