SELECT
    p.version,
    preview_state(p) AS state,
    p.facts,
    EXISTS (SELECT 1 FROM callbacks c WHERE c.event_id = $2) AS recorded,
    j.id AS job_id,
    j.payload AS job,
    coalesce(
        (SELECT jsonb_object_agg(s.id, s.facts) FROM preview_screens s WHERE s.preview_id = p.id),
        '{}'
    ) AS screens
FROM previews p
LEFT JOIN jobs j ON j.preview_id = p.id AND j.kind = 'preview'
WHERE p.id = $1
