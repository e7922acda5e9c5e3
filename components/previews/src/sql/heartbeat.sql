WITH beat AS (
    UPDATE previews
    SET heartbeat_at = now(), expires_at = now() + $2::bigint * interval '1 millisecond'
    WHERE id = $1 AND preview_state(state, expires_at) IN ('queued', 'building', 'ready')
)
SELECT preview_state(p.state, p.expires_at) AS state, p.version
FROM previews p
WHERE p.id = $1
