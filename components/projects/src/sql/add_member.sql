-- Adds the user with an address to a team, if their tier and the team's size allow; else says what would not.
WITH candidate AS (
    SELECT u.id, u.email, u.name, m.members, u.tier <> 'free' OR ($3 = 'guest' AND m.elsewhere = 0) AS tier_allows
    FROM users u, memberships($1::uuid, u.id) AS m
    WHERE u.email = $2
), added AS (
    INSERT INTO team_members (team_id, user_id, role)
    SELECT $1::uuid, id, $3 FROM candidate WHERE tier_allows AND members < $7
    ON CONFLICT (team_id, user_id) DO NOTHING
    RETURNING team_id, user_id, role
), logged AS (
    INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details)
    SELECT $4::uuid, $5::uuid, 'team.member_added', team_id, $6::text, jsonb_build_object('user_id', user_id, 'role', role)
    FROM added
)
SELECT id, email, name, members, tier_allows, EXISTS (SELECT FROM added) AS added
FROM candidate
