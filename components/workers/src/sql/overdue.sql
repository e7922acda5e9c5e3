WITH overdue AS (
    SELECT id
    FROM previews
    WHERE state IN ('queued', 'building') AND created_at < now() - $1::bigint * interval '1 second'
    ORDER BY created_at
    LIMIT $2
), unwanted AS (
    UPDATE jobs SET unwanted = true
    FROM overdue
    WHERE jobs.preview_id = overdue.id AND jobs.finished_at IS NULL
)
SELECT id FROM overdue
