WITH stopped AS (
    UPDATE previews v
    SET state = 'stopped', version = version + 1
    WHERE v.id = $1 AND preview_state(v) IN ('queued', 'building', 'ready')
    RETURNING id, state, version
), finished AS (
    UPDATE jobs SET finished_at = now(), unwanted = true
    FROM stopped
    WHERE jobs.preview_id = stopped.id AND jobs.finished_at IS NULL
    RETURNING jobs.id
)
SELECT
    coalesce(stopped.state, preview_state(p)) AS state,
    coalesce(stopped.version, p.version) AS version,
    coalesce((SELECT jsonb_agg(id) FROM finished), '[]') AS jobs
FROM previews p
LEFT JOIN stopped ON stopped.id = p.id
WHERE p.id = $1
