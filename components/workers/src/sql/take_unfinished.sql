UPDATE jobs
SET checked_at = now()
FROM (
    SELECT id
    FROM jobs
    WHERE finished_at IS NULL AND checked_at < now() - $1::bigint * interval '1 millisecond'
    ORDER BY checked_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
) due
WHERE jobs.id = due.id
RETURNING
    jobs.id,
    jobs.preview_id,
    jobs.kind,
    jobs.payload,
    jobs.requeues,
    unix_ms(now()) - unix_ms(jobs.done_since) AS done_for_ms
