WITH deleted AS (
    UPDATE projects SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL
    RETURNING id
), stopped AS (
    UPDATE previews
    SET state = 'stopped', version = version + 1
    FROM deleted
    WHERE previews.project_id = deleted.id AND previews.state IN ('queued', 'building', 'ready')
    RETURNING previews.id
), finished AS (
    UPDATE jobs SET finished_at = now(), unwanted = true
    FROM stopped
    WHERE jobs.preview_id = stopped.id AND jobs.finished_at IS NULL
)
INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details)
SELECT $2::uuid, $3::uuid, 'project.deleted', id, $4::text, '{}' FROM deleted
