SELECT
    p.id,
    p.name,
    p.team_id,
    p.platform,
    p.role,
    iso(p.created_at) AS created_at,
    p.archive_id,
    a.size_bytes,
    a.sha256,
    iso(a.completed_at) AS uploaded_at,
    count(*) OVER () AS total
FROM (
    SELECT own.*, 'owner' AS role
    FROM projects own
    WHERE own.owner_id = $1 AND own.team_id IS NULL AND own.deleted_at IS NULL
    UNION ALL
    SELECT shared.*, m.role
    FROM team_members m
    JOIN projects shared ON shared.team_id = m.team_id
    WHERE m.user_id = $1 AND shared.deleted_at IS NULL
) p
LEFT JOIN archives a ON a.id = p.archive_id
ORDER BY p.created_at DESC, p.id DESC
LIMIT $2 OFFSET $3
