-- What a user or a team has, counted under a lock that lasts as long as the statement that asks. A statement that locked and counted
-- by itself would wait for another one and then count what it had seen before it waited; a volatile function sees what that one wrote.

CREATE FUNCTION owned_teams(who uuid) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM users WHERE id = who FOR NO KEY UPDATE;
    RETURN (SELECT count(*) FROM team_members m WHERE m.user_id = who AND m.role = 'owner');
END
$$;

CREATE FUNCTION owned_projects(who uuid) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM users WHERE id = who FOR NO KEY UPDATE;
    RETURN (SELECT count(*) FROM projects p WHERE p.owner_id = who AND p.deleted_at IS NULL);
END
$$;

-- How many are in a team, and in how many other teams a user is.
CREATE FUNCTION memberships(team uuid, who uuid, OUT members bigint, OUT elsewhere bigint)
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- Everywhere in this order, so that no two wait for each other.
    PERFORM FROM teams WHERE id = team FOR NO KEY UPDATE;
    PERFORM FROM users WHERE id = who FOR NO KEY UPDATE;
    SELECT count(*) INTO members FROM team_members m WHERE m.team_id = team;
    SELECT count(*) INTO elsewhere FROM team_members m WHERE m.user_id = who AND m.team_id <> team;
END
$$;
