SELECT
    p.version,
    preview_state(p.state, p.expires_at) AS state,
    p.facts,
    EXISTS (SELECT 1 FROM callbacks c WHERE c.event_id = $2) AS recorded,
    (SELECT j.payload FROM jobs j WHERE j.preview_id = p.id AND j.kind = 'preview') AS job,
    coalesce(
        (SELECT jsonb_object_agg(s.id, s.facts) FROM preview_screens s WHERE s.preview_id = p.id),
        '{}'
    ) AS screens
FROM previews p
WHERE p.id = $1
