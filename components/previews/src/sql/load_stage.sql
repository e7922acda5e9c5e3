-- What an event on a screen needs: the screen, the job that built its preview, and the events before it.
SELECT
    preview_state(p) AS state,
    p.project_id,
    s.facts,
    j.payload AS job,
    coalesce(
        (
            SELECT jsonb_agg(
                jsonb_build_object('seq', e.seq, 'event', e.event, 'failed', coalesce(e.outcome ? 'failed', false))
                ORDER BY e.seq
            )
            FROM preview_events e
            WHERE e.screen_id = s.id
        ),
        '[]'
    ) AS log
FROM preview_screens s
JOIN previews p ON p.id = s.preview_id
JOIN jobs j ON j.preview_id = p.id AND j.kind = 'preview'
WHERE s.id = $1 AND s.preview_id = $2
