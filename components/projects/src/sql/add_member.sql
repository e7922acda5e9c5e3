WITH added AS (
    INSERT INTO team_members (team_id, user_id, role)
    VALUES ($1, $2, $3)
    RETURNING team_id, user_id, role
)
INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details)
SELECT $4::uuid, $5::uuid, 'team.member_added', team_id, $6::text, jsonb_build_object('user_id', user_id, 'role', role)
FROM added
