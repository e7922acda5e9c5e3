SELECT
    preview_state(p) AS state,
    p.version,
    p.facts,
    coalesce(
        (SELECT jsonb_object_agg(s.id, s.facts) FROM preview_screens s WHERE s.preview_id = p.id),
        '{}'
    ) AS screens,
    greatest(unix_ms(now()) - unix_ms(p.created_at), 0) AS age_ms,
    unix_ms(p.finished_at) - unix_ms(p.created_at) AS total_ms
FROM previews p
WHERE p.id = $1
