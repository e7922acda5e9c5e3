-- Takes an event into a screen's log, with its job, while the preview's session lasts.
WITH event AS (
    INSERT INTO preview_events (id, screen_id, seq, event)
    SELECT $1::uuid, s.id, $3::bigint, $4::jsonb
    FROM preview_screens s
    JOIN previews p ON p.id = s.preview_id
    WHERE s.id = $2 AND preview_state(p) IN ('building', 'ready')
    RETURNING id, screen_id
)
INSERT INTO jobs (id, preview_id, kind, payload)
SELECT event.id, s.preview_id, 'event', $5::jsonb
FROM event
JOIN preview_screens s ON s.id = event.screen_id
RETURNING id
