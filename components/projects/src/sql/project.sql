SELECT
    p.id,
    p.name,
    p.team_id,
    p.platform,
    project_role(p.owner_id, p.team_id, $2) AS role,
    iso(p.created_at) AS created_at,
    p.archive_id,
    a.size_bytes,
    a.sha256,
    iso(a.completed_at) AS uploaded_at
FROM projects p
LEFT JOIN archives a ON a.id = p.archive_id
WHERE p.id = $1 AND p.deleted_at IS NULL
