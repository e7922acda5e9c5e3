-- The session's own client, who asked for the preview or holds its token, makes silence count: from its first heartbeat on a ready
-- preview lives as long as heartbeats come. Anybody else's only puts the end off.
WITH beat AS (
    UPDATE previews v
    SET heartbeat_at = CASE WHEN v.user_id = $3 THEN now() ELSE v.heartbeat_at END,
        silence = $2::bigint * interval '1 millisecond',
        expires_at = CASE
            WHEN v.state <> 'ready' THEN v.expires_at
            WHEN v.user_id = $3 AND v.heartbeat_at IS NULL THEN now() + $2::bigint * interval '1 millisecond'
            ELSE greatest(v.expires_at, now() + $2::bigint * interval '1 millisecond')
        END
    WHERE v.id = $1 AND preview_state(v) IN ('queued', 'building', 'ready')
)
SELECT preview_state(p) AS state, p.version
FROM previews p
WHERE p.id = $1
