-- Notes that the API was reached, and ends the sessions that are over. Bounded batches: the next call takes the rest. Everything
-- here sees the watch as it was before, so time in which the API was away is not taken for silence.
WITH watched AS (
    INSERT INTO api_watch AS w (seen_at, away_from, back_at)
    VALUES (now(), now(), now())
    ON CONFLICT (one) DO UPDATE SET
        seen_at = greatest(w.seen_at, now()),
        away_from = CASE WHEN w.seen_at > now() - api_gap() THEN w.away_from ELSE w.seen_at END,
        back_at = CASE WHEN w.seen_at > now() - api_gap() THEN w.back_at ELSE now() END
), expired AS (
    UPDATE previews
    SET state = 'expired', version = version + 1
    FROM (
        SELECT id
        FROM previews p
        WHERE p.state = 'ready' AND p.expires_at <= now() AND preview_state(p) = 'expired'
        LIMIT 500
        FOR UPDATE SKIP LOCKED
    ) due
    WHERE previews.id = due.id
    RETURNING previews.id
), finished AS (
    UPDATE jobs SET finished_at = now(), unwanted = true
    FROM expired
    WHERE jobs.preview_id = expired.id AND jobs.finished_at IS NULL
), forgotten AS (
    DELETE FROM idempotency_keys
    WHERE (user_id, key) IN (
        SELECT user_id, key FROM idempotency_keys WHERE created_at < now() - interval '1 day' LIMIT 500
    )
)
SELECT count(*) AS expired FROM expired
